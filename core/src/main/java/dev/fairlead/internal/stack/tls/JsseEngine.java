package dev.fairlead.internal.stack.tls;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The engine of the Java runtime, which a loop can close while a task of it runs. The runtime's
/// own holds one lock for both: a token that signs, or a program that decides on a certificate,
/// would hold up whatever else the loop does, until it is done. Here the engine is closed then.
final class JsseEngine extends SSLEngine {
    private final SSLEngine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean busy; // guarded by lock
    private boolean outboundEnds; // guarded by lock
    private boolean inboundEnds; // guarded by lock

    JsseEngine(SSLEngine engine) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
    }

    /// The one that calls back.
    SSLEngine inner() {
        return engine;
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        lock.lock();
        try {
            if (busy) {
                return null; // the runtime has one at a time
            }
            Runnable task = engine.getDelegatedTask();
            if (task == null) {
                return null;
            }
            busy = true;
            return () -> run(task);
        } finally {
            lock.unlock();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            lock.lock();
            try {
                busy = false;
                if (inboundEnds) {
                    engine.closeInbound();
                }
                if (outboundEnds) {
                    engine.closeOutbound();
                }
            } catch (SSLException _) {
                // The peer has not said goodbye. The connection is over, and has said why.
                engine.closeOutbound();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void closeOutbound() {
        lock.lock();
        try {
            if (busy) {
                outboundEnds = true;
            } else {
                engine.closeOutbound();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closeInbound() throws SSLException {
        lock.lock();
        try {
            if (busy) {
                inboundEnds = true;
            } else {
                engine.closeInbound();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOutboundDone() {
        lock.lock();
        try {
            return busy ? outboundEnds : engine.isOutboundDone();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isInboundDone() {
        lock.lock();
        try {
            return busy ? inboundEnds : engine.isInboundDone();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        lock.lock();
        try {
            return busy ? HandshakeStatus.NEED_TASK : engine.getHandshakeStatus();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int from, int count, ByteBuffer target)
            throws SSLException {
        return engine.wrap(sources, from, count, target);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int from, int count)
            throws SSLException {
        return engine.unwrap(source, targets, from, count);
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(
            BiFunction<SSLEngine, List<String>, String> selector) {
        engine.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return engine.getHandshakeApplicationProtocolSelector();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public void setUseClientMode(boolean client) {
        engine.setUseClientMode(client);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean create) {
        engine.setEnableSessionCreation(create);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }
}
