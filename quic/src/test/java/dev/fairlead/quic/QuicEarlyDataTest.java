package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.QuicFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsHandshake.EarlyData;
import dev.fairlead.TlsOptions;
import dev.fairlead.testkit.FaultTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Data that goes before the handshake has ended.
@Timeout(60)
class QuicEarlyDataTest {
    private static final QuicOptions EARLY = QuicOptions.DEFAULT.withEarlyData(true);
    private static final Parameters FIRST =
            Parameters.DEFAULT.withReplayableFirstData("first".getBytes(UTF_8));

    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final ConcurrentLinkedQueue<EarlyData> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        network.close();
    }

    private Listener<StreamConnection> listen(int port, QuicOptions options)
            throws NetworkException {
        var listener =
                Listener.open(Endpoint.host("127.0.0.1", port), Ends.server(options).stream());
        listener.serve(connection -> {
            heard.add(connection.report().tls().orElseThrow().earlyData());
            connection.send(connection.receiveUntilEnd(1000));
            connection.close();
        });
        return listener;
    }

    private TlsHandshake exchange(int port, QuicOptions options) throws NetworkException {
        try (var connection =
                network.open(
                        Endpoint.host("127.0.0.1", port), Ends.client(options).stream(), FIRST)) {
            connection.send(", second".getBytes(UTF_8));
            connection.shutdownOutput();
            assertEquals(
                    "first, second",
                    new String(connection.within(SOON).receiveUntilEnd(1000), UTF_8));
            return connection.report().tls().orElseThrow();
        }
    }

    @Test
    void goesInASessionThatIsTakenUp() throws Exception {
        try (var listener = listen(0, EARLY)) {
            assertEquals(EarlyData.NONE, exchange(listener.port(), EARLY).earlyData());
            TlsHandshake next = exchange(listener.port(), EARLY);
            assertTrue(next.resumed());
            assertEquals(EarlyData.SENT, next.earlyData());
            assertEquals(2, heard.size()); // whether it was early there, the next but one shows
        }
    }

    @Test
    void isOffUnlessAskedForAtBothEnds() throws Exception {
        try (var listener = listen(0, QuicOptions.DEFAULT)) {
            exchange(listener.port(), EARLY);
            TlsHandshake next = exchange(listener.port(), EARLY);
            assertTrue(next.resumed());
            assertEquals(EarlyData.NONE, next.earlyData());
        }
        try (var listener = listen(0, EARLY)) {
            exchange(listener.port(), QuicOptions.DEFAULT);
            TlsHandshake next = exchange(listener.port(), QuicOptions.DEFAULT);
            assertTrue(next.resumed());
            assertEquals(EarlyData.NONE, next.earlyData());
        }
        assertFalse(heard.contains(EarlyData.RECEIVED));
    }

    @Test
    void whatIsRejectedArrivesOnceAllTheSame() throws Exception {
        try (var listener = listen(0, EARLY);
                var another = listen(0, EARLY); // which knows nothing of the sessions of the first
                var relay = DatagramRelay.to(listener.port())) {
            exchange(relay.port(), EARLY);
            relay.leadTo(another.port());
            TlsHandshake next = exchange(relay.port(), EARLY);
            assertFalse(next.resumed());
            assertEquals(EarlyData.REJECTED, next.earlyData());
            assertEquals(List.of(EarlyData.NONE, EarlyData.NONE), List.copyOf(heard));
            assertEquals(EarlyData.SENT, exchange(relay.port(), EARLY).earlyData());
        }
    }

    @Test
    void isThereBeforeTheClientHasAnsweredTheHandshake() throws Exception {
        try (var listener = Ends.listen(Ends.server(EARLY));
                var relay = DatagramRelay.to(listener.port())) {
            Endpoint place = Endpoint.host("127.0.0.1", relay.port());
            try (var near = network.open(place, Ends.client(EARLY), FIRST);
                    var far = listener.accept(SOON);
                    var stream = far.streams().accept(SOON)) {
                assertEquals("first", new String(stream.receiveExactly(5), UTF_8));
                stream.send("ok".getBytes(UTF_8));
                var first = near.firstStream().orElseThrow();
                assertEquals("ok", new String(first.within(SOON).receiveExactly(2), UTF_8));
            }
            relay.silenceServer(); // so the client has nothing to answer
            var opening = network.create(place, Ends.client(EARLY), FIRST);
            opening.start();
            try (var far = listener.accept(SOON);
                    var stream = far.streams().accept(SOON)) {
                assertEquals(EarlyData.RECEIVED, far.report().tls().orElseThrow().earlyData());
                assertEquals("first", new String(stream.receiveExactly(5), UTF_8));
                far.abort();
            } finally {
                opening.abort();
            }
        }
    }

    @Test
    void whereSeveralProtocolsMayBeMeantItWaitsForTheHandshake() throws Exception {
        TlsOptions two =
                TlsOptions.DEFAULT.withIdentity(Ends.SERVER).withAlpn("another", Ends.ALPN);
        try (var listener = Ends.listen(Quic.stack("another").with(EARLY).tls(two))) {
            for (EarlyData expected : List.of(EarlyData.NONE, EarlyData.SENT)) {
                try (var near =
                                network.open(
                                        Endpoint.host("127.0.0.1", listener.port()),
                                        Ends.client(EARLY),
                                        FIRST);
                        var far = listener.accept(SOON);
                        var stream = far.streams().accept(SOON)) {
                    assertEquals("first", new String(stream.receiveExactly(5), UTF_8));
                    assertEquals(Ends.ALPN, far.report().tls().orElseThrow().alpn().orElseThrow());
                    assertEquals(expected, near.report().tls().orElseThrow().earlyData());
                    stream.send("ok".getBytes(UTF_8));
                    var first = near.firstStream().orElseThrow();
                    assertEquals("ok", new String(first.within(SOON).receiveExactly(2), UTF_8));
                }
            }
        }
    }

    @Test
    void aServerThatAllowsNoStreamIsNamed() throws Exception {
        try (var listener =
                Ends.listen(Ends.server(QuicOptions.DEFAULT.withBidirectionalStreams(0)))) {
            TlsOptions hasty = Ends.TRUSTING.withHandshakeTimeout(Duration.ofMillis(500));
            var why =
                    assertInstanceOf(
                            QuicFailure.NoStreams.class,
                            Ends.failureOf(() ->
                                    network.open(
                                            Endpoint.host("127.0.0.1", listener.port()),
                                            Quic.stack(Ends.ALPN).tls(hasty).stream(),
                                            Parameters.DEFAULT)));
            FaultTable.assertTold(
                    "the peer allows no stream (QUIC)", "protocol.quic-no-streams", why.hint());
        }
    }
}
