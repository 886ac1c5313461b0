package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.InlineHandler;
import dev.fairlead.InlineStream;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.QuicFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that does not know yet that the server has its last flight, and is closed late: the
/// engine would repeat packets of the handshake without end.
@Tag("loopback")
@Timeout(60)
class QuicUnconfirmedCloseTest {
    /// Longer than until the first repetition of a flight.
    private static final Duration LATE = Duration.ofMillis(700);

    /// Keeps the loop of its connection from everything else.
    private static final class Holding implements InlineHandler {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch closing = new CountDownLatch(1);

        @Override
        public void received(InlineStream stream, ByteBuffer content) {
            content.position(content.limit());
            held.countDown();
            try {
                assertTrue(closing.await(SOON.toSeconds(), TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(LATE.toNanos()); // time is what is tested
        }

        @Override
        public void endOfStream(InlineStream stream) {}

        @Override
        public void failed(InlineStream stream, NetworkFailure failure) {}
    }

    @Test
    void closingEndsAndTellsTheServer() throws Exception {
        Holding holding = new Holding();
        try (var network = Network.open(NetworkOptions.DEFAULT.withEventLoops(1));
                var server = Ends.listen(Ends.server(QuicOptions.DEFAULT));
                var relay = DatagramRelay.withoutConfirmation(server.port());
                var other = Listener.open(Endpoint.host("127.0.0.1", 0), Tcp.stack())) {
            StreamConnection beside =
                    network.open(
                            Endpoint.host("127.0.0.1", other.port()),
                            Tcp.stack(),
                            Parameters.DEFAULT);
            beside.inline(holding);
            StreamConnection far = other.accept(SOON);
            QuicConnection client =
                    network.open(
                            Endpoint.host("127.0.0.1", relay.port()),
                            Ends.client(QuicOptions.DEFAULT),
                            Parameters.DEFAULT);
            QuicConnection seen = server.accept(SOON);
            far.send("x".getBytes(UTF_8));
            assertTrue(holding.held.await(SOON.toSeconds(), TimeUnit.SECONDS));
            long before = relay.forwarded();
            holding.closing.countDown();
            client.close(7, "enough");
            var told =
                    assertInstanceOf(
                            QuicFailure.ClosedByPeer.class,
                            failureOf(() ->
                                    seen.openStream(Direction.BIDIRECTIONAL, SOON)
                                            .within(SOON)
                                            .receive(1, 1)));
            assertEquals(7, told.code());
            assertTrue(relay.forwarded() - before < 30, () -> relay.forwarded() + " datagrams");
            beside.abort();
            far.abort();
        }
    }
}
