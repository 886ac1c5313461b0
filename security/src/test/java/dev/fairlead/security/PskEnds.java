package dev.fairlead.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Psk;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A network for a test of keys, and what its servers heard.
final class PskEnds implements AutoCloseable {
    static final byte[] KEY =
            HexFormat.of()
                    .parseHex("0b1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7");
    static final byte[] OTHER_KEY =
            HexFormat.of()
                    .parseHex("ff1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7");

    static final Psk PHONE = Psk.of("phone", KEY);

    private final LinkedBlockingQueue<NetworkEvent.HandshakeFailed> failed =
            new LinkedBlockingQueue<>();

    private final Network network =
            Network.open(
                    NetworkOptions.DEFAULT.withObserver(event -> {
                        if (event instanceof NetworkEvent.HandshakeFailed handshake) {
                            failed.add(handshake);
                        }
                    }));

    static TlsOptions with(Psk psk) {
        return TlsOptions.DEFAULT.withPsk(psk);
    }

    static TlsOptions only(TlsVersion version, Psk psk) {
        return with(psk).withVersions(version, version);
    }

    static void exchange(StreamConnection near, StreamConnection far) throws IOException {
        near.send("hello".getBytes(UTF_8));
        assertEquals("hello", new String(far.receive(5, 5).content(), UTF_8));
        far.send("and you".getBytes(UTF_8));
        assertEquals("and you", new String(near.receive(7, 7).content(), UTF_8));
    }

    Listener<StreamConnection> listen(TlsOptions options) throws NetworkException {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                Tcp.stack().tls(options),
                ListenerOptions.DEFAULT);
    }

    StreamConnection connect(Listener<?> to, TlsOptions options) throws NetworkException {
        return connect(to.local(), options);
    }

    StreamConnection connect(Endpoint to, TlsOptions options) throws NetworkException {
        return network.open(to, Tcp.stack().tls(options), Parameters.DEFAULT);
    }

    static TlsHandshake handshake(StreamConnection connection) {
        return connection.report().tls().orElseThrow();
    }

    NetworkFailure refusal(Listener<?> by, TlsOptions options) {
        return assertThrows(
                        NetworkException.class,
                        () -> {
                            try (StreamConnection connection = connect(by, options)) {
                                connection.receive(1, 1);
                            }
                        })
                .failure();
    }

    NetworkFailure toldToTheServer() throws InterruptedException {
        var event = failed.poll(20, TimeUnit.SECONDS);
        assertNotNull(event, "no handshake failed within 20 s");
        return event.reason();
    }

    @Override
    public void close() {
        network.close();
    }
}
