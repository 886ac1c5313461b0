package dev.fairlead.quic;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.security.Identities;
import java.time.Duration;
import org.junit.jupiter.api.function.Executable;

/// Two ends over loopback, both ours.
record Ends(Listener<QuicConnection> listener, QuicConnection near, QuicConnection far)
        implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);
    static final String ALPN = "fairlead-test";
    static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");
    static final TlsOptions TRUSTING =
            TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(SERVER.pin()));

    static QuicStack client(QuicOptions options) {
        return Quic.stack(ALPN).with(options).tls(TRUSTING);
    }

    static QuicStack server(QuicOptions options) {
        return Quic.stack(ALPN).with(options).tls(SERVER);
    }

    static Listener<QuicConnection> listen(QuicStack stack) throws NetworkException {
        return Listener.open(Endpoint.host("127.0.0.1", 0), stack);
    }

    static Listener<QuicConnection> listen(QuicStack stack, ListenerOptions options)
            throws NetworkException {
        return Listener.open(Endpoint.host("127.0.0.1", 0), stack, options);
    }

    static QuicConnection connect(Listener<?> to, QuicStack stack) throws NetworkException {
        return Connection.open(Endpoint.host("127.0.0.1", to.port()), stack);
    }

    static Ends open() throws NetworkException {
        return open(QuicOptions.DEFAULT, QuicOptions.DEFAULT);
    }

    static Ends open(QuicOptions client, QuicOptions server) throws NetworkException {
        Listener<QuicConnection> listener = listen(server(server));
        QuicConnection near = connect(listener, client(client));
        return new Ends(listener, near, listener.accept(SOON));
    }

    static NetworkFailure failureOf(Executable call) {
        return assertThrows(NetworkException.class, call).failure();
    }

    @Override
    public void close() {
        near.abort();
        far.abort();
        listener.close();
    }
}
