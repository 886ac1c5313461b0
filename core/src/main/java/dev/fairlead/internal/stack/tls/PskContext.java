package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskEngine;
import dev.fairlead.internal.provider.PskEngines;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// Pre-shared keys, by the engine of another module. Keeps no sessions: a handshake with a key has
/// no certificate to save.
final class PskContext extends TlsContext {
    private final PskEngines engines;

    PskContext(TlsOptions options, PeerRole peer, EngineChoice choice, PskEngines engines) {
        super(new NoCertificates(options, peer), choice);
        this.engines = engines;
    }

    /// Nobody shows any, so that nothing is asked.
    private static final class NoCertificates extends EngineCallbacks {
        NoCertificates(TlsOptions options, PeerRole peer) {
            super(options, peer);
        }

        @Override
        Optional<byte[]> stapledOcsp(SSLEngine engine) {
            return Optional.empty();
        }

        @Override
        void staple(SSLEngine engine, byte[] response) {
            throw new IllegalStateException("there is no certificate to staple a response to");
        }

        @Override
        CertificateException refusal(CertificateFailure failure) {
            return new CertificateException(failure.summary());
        }
    }

    @Override
    SslHandler newHandler(
            ByteBufAllocator allocator,
            @Nullable String host,
            int port,
            Negotiation negotiation,
            Executor tasks) {
        PskEngine engine =
                peer == PeerRole.SERVER
                        ? engines.client(options, negotiation.sentName().orElse(null))
                        : engines.server(options);
        return new SslHandler(engine, tasks);
    }

    @Override
    boolean isResumed(SSLEngine engine, Negotiation negotiation) {
        return false;
    }

    @Override
    @Nullable Runnable release() {
        return null;
    }
}
