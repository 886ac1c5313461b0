package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.failureOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.AnyOfStack;
import dev.fairlead.Attempt;
import dev.fairlead.CertificateFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.RaceOptions;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.security.Identities;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// QUIC and TLS over TCP in one race, over real sockets.
@Timeout(60)
class QuicOrTlsTest {
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @AfterEach
    void close() {
        network.close();
    }

    private static AnyOfStack either(TlsOptions tls) {
        return Stack.anyOf(
                Quic.stack(Ends.ALPN).tls(tls).stream(), Tcp.stack().tls(tls.withAlpn("over-tcp")));
    }

    private static Listener<StreamConnection> overTcp() throws NetworkException {
        var listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", 0),
                        Tcp.stack()
                                .tls(
                                        TlsOptions.DEFAULT
                                                .withIdentity(Ends.SERVER)
                                                .withAlpn("over-tcp")));
        listener.serve(connection -> connection.send(connection.receive(1, 1).content()));
        return listener;
    }

    private static Listener<StreamConnection> overQuic(int port) throws NetworkException {
        var listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", port),
                        Ends.server(QuicOptions.DEFAULT).stream());
        listener.serve(connection -> {
            connection.send(connection.receive(1, 1).content());
            connection.close();
        });
        return listener;
    }

    /// One after the other, so that nothing depends on how fast they are.
    private static final Parameters IN_TURN =
            Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withEnabled(false));

    /// @return what was tried, and how it went
    private List<String> exchange(int port, Parameters parameters) throws NetworkException {
        try (var connection =
                network.open(Endpoint.host("127.0.0.1", port), either(Ends.TRUSTING), parameters)) {
            connection.send(new byte[] {7});
            assertEquals(7, connection.within(SOON).receiveExactly(1)[0]);
            return connection.report().attempts().stream().map(QuicOrTlsTest::text).toList();
        }
    }

    private static String text(Attempt attempt) {
        return attempt.protocol() + " " + attempt.outcome();
    }

    @Test
    void quicIsTakenWhereItIsSpoken() throws Exception {
        try (var tcp = overTcp();
                var _ = overQuic(tcp.port())) {
            List<String> tried = exchange(tcp.port(), IN_TURN);
            assertEquals("udp, quic WON", tried.getFirst());
        }
    }

    @Test
    void whereItIsRefusedTlsIsTakenAtOnce() throws Exception {
        try (var tcp = overTcp()) {
            assertEquals(
                    List.of("udp, quic FAILED", "tcp, tls WON"), exchange(tcp.port(), IN_TURN));
            assertEquals(List.of("tcp, tls WON"), exchange(tcp.port(), IN_TURN));
        }
    }

    @Test
    void whereUdpIsDroppedTlsIsTakenAndRemembered() throws Exception {
        try (var tcp = overTcp();
                var _ = silent(tcp.port())) {
            assertEquals(
                    List.of("udp, quic LOST", "tcp, tls WON"),
                    exchange(tcp.port(), Parameters.DEFAULT));
            assertEquals("tcp, tls WON", exchange(tcp.port(), Parameters.DEFAULT).getFirst());
        }
    }

    private static DatagramSocket silent(int port) throws Exception {
        try {
            return new DatagramSocket(port, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            throw new IllegalStateException("somebody else has UDP port " + port, e);
        }
    }

    @Test
    void whoIsNotTrustedOverQuicIsNotTakenOverTcp() throws Exception {
        try (var tcp = overTcp();
                var _ = overQuic(tcp.port())) {
            assertInstanceOf(
                    CertificateFailure.class,
                    failureOf(() ->
                            network.open(
                                    Endpoint.host("127.0.0.1", tcp.port()),
                                    either(TlsOptions.DEFAULT),
                                    Parameters.DEFAULT)));
        }
    }

    @Test
    void whatCannotBeRacedIsRefused() {
        var clear =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Stack.anyOf(Quic.stack("x").stream(), Tcp.stack()));
        assertTrue(String.valueOf(clear.getMessage()).contains("clear"));
        var either = either(TlsOptions.DEFAULT.withIdentity(Identities.selfSigned("x")));
        assertThrows(IllegalArgumentException.class, () -> Stack.anyOf(either, Tcp.stack().tls()));
        var listening =
                assertThrows(
                        IllegalArgumentException.class, () -> Listener.open(Port.any(), either));
        assertTrue(String.valueOf(listening.getMessage()).contains("one stack"));
    }
}
