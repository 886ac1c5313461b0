package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateVerifier;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.security.Identities;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sessions that are taken up again.
@Timeout(60)
class QuicResumptionTest {
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @AfterEach
    void close() {
        network.close();
    }

    private static Listener<StreamConnection> listen(TlsOptions tls) throws NetworkException {
        var listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", 0),
                        Quic.stack(Ends.ALPN).tls(tls.withIdentity(Ends.SERVER)).stream());
        serve(listener);
        return listener;
    }

    /// Says back what it hears, and of the handshake whether it was resumed.
    private static void serve(Listener<StreamConnection> listener) {
        listener.serve(connection -> {
            byte[] heard = connection.receiveUntilEnd(1000);
            boolean resumed = connection.report().tls().orElseThrow().resumed();
            connection.send((new String(heard, UTF_8) + " " + resumed).getBytes(UTF_8));
            connection.close();
        });
    }

    private TlsHandshake exchange(Listener<?> to, TlsOptions tls, boolean resumed)
            throws NetworkException {
        return exchange(network, to.port(), Quic.stack(Ends.ALPN).tls(tls).stream(), resumed);
    }

    private static TlsHandshake exchange(
            Network network, int port, QuicStreamStack stack, boolean resumed)
            throws NetworkException {
        try (var connection =
                network.open(Endpoint.host("127.0.0.1", port), stack, Parameters.DEFAULT)) {
            connection.send("hello".getBytes(UTF_8));
            connection.shutdownOutput();
            String answer = new String(connection.within(SOON).receiveUntilEnd(1000), UTF_8);
            assertEquals("hello " + resumed, answer);
            TlsHandshake handshake = connection.report().tls().orElseThrow();
            assertEquals(resumed, handshake.resumed());
            assertEquals(TlsHandshake.EarlyData.NONE, handshake.earlyData());
            return handshake;
        }
    }

    @Test
    void theSecondConnectionTakesTheSessionUp() throws Exception {
        AtomicInteger verified = new AtomicInteger();
        TlsOptions tls = TlsOptions.DEFAULT.withTrust(counting(verified));
        try (var listener = listen(TlsOptions.DEFAULT)) {
            TlsHandshake first = exchange(listener, tls, false);
            for (int more = 0; more < 5; more++) {
                TlsHandshake next = exchange(listener, tls, true);
                assertEquals(first.peer().presented(), next.peer().presented());
                assertTrue(next.peer().validated().isEmpty());
                assertEquals(first.alpn(), next.alpn());
            }
            assertEquals(1, verified.get());
        }
    }

    private static TrustPolicy counting(AtomicInteger verified) {
        return TrustPolicy.verifiedBy(_ -> {
            verified.incrementAndGet();
            return CertificateVerifier.Decision.accept();
        });
    }

    @Test
    void underOtherOptionsAndInOtherNetworksItIsNotTakenUp() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT);
                Network other = Network.open(NetworkOptions.DEFAULT)) {
            exchange(listener, Ends.TRUSTING, false);
            exchange(other, listener.port(), Ends.client(QuicOptions.DEFAULT).stream(), false);
            exchange(
                    listener,
                    Ends.TRUSTING.withTrust(
                            TrustPolicy.pinned(
                                    Ends.SERVER.pin(), Identities.selfSigned("x").pin())),
                    false);
            exchange(listener, Ends.TRUSTING.withIdentity(Identities.selfSigned("me")), false);
            exchange(listener, Ends.TRUSTING.withServerName("127.0.0.1"), false);
            exchange(listener, Ends.TRUSTING, true);
        }
    }

    @Test
    void aClientThatWantsNoneResumesNone() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT)) {
            exchange(listener, Ends.TRUSTING.withResumption(false), false);
            exchange(listener, Ends.TRUSTING.withResumption(false), false);
        }
    }

    @Test
    void aServerThatWantsNoneResumesNone() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT.withResumption(false))) {
            exchange(listener, Ends.TRUSTING, false);
            exchange(listener, Ends.TRUSTING, false);
            exchange(listener, Ends.TRUSTING, false);
        }
    }

    @Test
    void aServerThatHasForgottenMakesANewOne() throws Exception {
        try (var listener = listen(TlsOptions.DEFAULT);
                var another = listen(TlsOptions.DEFAULT);
                var relay = DatagramRelay.to(listener.port())) {
            exchange(relay.port(), false);
            relay.leadTo(another.port());
            exchange(relay.port(), false);
            exchange(relay.port(), true);
        }
    }

    private void exchange(int port, boolean resumed) throws NetworkException {
        exchange(network, port, Ends.client(QuicOptions.DEFAULT).stream(), resumed);
    }

    @Test
    void whoShowedACertificateIsKnownInTheNextConnectionToo() throws Exception {
        var me = Identities.selfSigned("me");
        TlsOptions asking =
                TlsOptions.DEFAULT
                        .withClientAuthentication(TlsOptions.ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.pinned(me.pin()));
        try (var listener =
                        Listener.open(
                                Endpoint.host("127.0.0.1", 0),
                                Quic.stack(Ends.ALPN).tls(asking.withIdentity(Ends.SERVER)));
                var stranger = Network.open(NetworkOptions.DEFAULT)) {
            var stack = Quic.stack(Ends.ALPN).tls(Ends.TRUSTING.withIdentity(me));
            for (boolean resumed : new boolean[] {false, true}) {
                try (var near =
                                network.open(
                                        Endpoint.host("localhost", listener.port()),
                                        stack,
                                        Parameters.DEFAULT);
                        var far = listener.accept(SOON)) {
                    TlsHandshake there = far.report().tls().orElseThrow();
                    assertEquals(resumed, there.resumed());
                    assertEquals(me.certificate(), there.peer().presented().getFirst());
                    var stream = near.openStream(Direction.BIDIRECTIONAL);
                    stream.send(new byte[1]);
                    try (var heard = far.streams().accept(SOON)) {
                        heard.receiveExactly(1);
                        heard.send(new byte[1]);
                        stream.within(SOON).receiveExactly(1);
                    }
                }
            }
            assertFalse(
                    Ends.failureOf(
                                    () -> {
                                        try (var near =
                                                stranger.open(
                                                        Endpoint.host("localhost", listener.port()),
                                                        Ends.client(QuicOptions.DEFAULT),
                                                        Parameters.DEFAULT)) {
                                            near.streams().accept(SOON);
                                        }
                                    })
                            .cause()
                            .isEmpty());
        }
    }
}
