package dev.fairlead.security.internal.psk;

import dev.fairlead.internal.provider.PskEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What an engine is from the beginning, and stays: nothing of it can be set, since the options
/// have said it all.
abstract class FixedEngine extends PskEngine {
    private final boolean client;
    private final KeyedSession session;

    FixedEngine(boolean client, KeyedSession session) {
        this.client = client;
        this.session = session;
    }

    @Override
    public SSLSession getSession() {
        return session;
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return null;
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return session.applicationProtocol();
    }

    @Override
    public boolean getUseClientMode() {
        return client;
    }

    /// It is made for one side.
    @Override
    public void setUseClientMode(boolean mode) {
        if (mode != client) {
            throw new IllegalArgumentException("this engine is made for the other side");
        }
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return session.suites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return session.suites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        throw fixed();
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[] {"TLSv1.2", "TLSv1.3"};
    }

    @Override
    public String[] getEnabledProtocols() {
        return getSupportedProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        throw fixed();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        throw fixed();
    }

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {
        throw fixed();
    }

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        throw fixed();
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("the options of this engine are those it has");
    }
}
