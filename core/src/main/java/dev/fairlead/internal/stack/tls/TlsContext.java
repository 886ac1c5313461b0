package dev.fairlead.internal.stack.tls;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What connections under the same options share: the engine's set-up, and its sessions, which
/// therefore never serve under other options.
abstract class TlsContext {
    final TlsOptions options;
    final PeerRole peer;
    final EngineChoice choice;
    final EngineCallbacks callbacks;

    TlsContext(EngineCallbacks callbacks, EngineChoice choice) {
        this.options = callbacks.options;
        this.peer = callbacks.peer;
        this.choice = choice;
        this.callbacks = callbacks;
    }

    /// For one connection. Its engine belongs to `negotiation` until [#done].
    ///
    /// @param host under which a client keeps its sessions; `null` at a server
    /// @param tasks runs what may block
    final SslHandler open(
            ByteBufAllocator allocator,
            @Nullable String host,
            int port,
            Negotiation negotiation,
            Executor tasks)
            throws SSLException {
        String key = options.resumption() ? host : null;
        SslHandler handler = newHandler(allocator, key, port, negotiation, tasks);
        callbacks.begin(handler.engine(), negotiation);
        return handler;
    }

    final void done(SSLEngine engine) {
        callbacks.done(engine);
    }

    /// @param host the key of the session cache; `null` for a session that is not taken up again
    abstract SslHandler newHandler(
            ByteBufAllocator allocator,
            @Nullable String host,
            int port,
            Negotiation negotiation,
            Executor tasks)
            throws SSLException;

    /// Whether the handshake that `engine` has done took up an earlier session.
    abstract boolean isResumed(SSLEngine engine, Negotiation negotiation);

    /// Returns when what was to be written is written, or after a bounded time.
    void flush() {}

    /// What holds memory outside the heap; told once, when nobody uses the context any more.
    abstract @Nullable Runnable release();

    /// As bytes, since the JDK's own rules for text would refuse an underscore.
    static SNIServerName serverName(String name) {
        return new SNIHostName(name.getBytes(StandardCharsets.US_ASCII));
    }

    final String[] protocols() {
        List<String> protocols = new ArrayList<>();
        for (TlsVersion version : TlsVersion.values()) {
            if (version.compareTo(options.minimumVersion()) >= 0
                    && version.compareTo(options.maximumVersion()) <= 0) {
                protocols.add(version.toString());
            }
        }
        return protocols.toArray(String[]::new);
    }
}
