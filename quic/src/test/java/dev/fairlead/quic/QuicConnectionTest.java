package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectFailure;
import dev.fairlead.Connection;
import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.QuicFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.testkit.FaultTable;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections, streams and datagrams over loopback, both ends ours.
@Timeout(60)
class QuicConnectionTest {
    private static QuicStream take(QuicConnection from) throws NetworkException {
        return from.streams().accept(SOON);
    }

    @Test
    void aStreamCarriesBytesBothWaysAndEndsEachWayByItself() throws Exception {
        try (var ends = Ends.open();
                var stream = ends.near().openStream(Direction.BIDIRECTIONAL)) {
            stream.send("hello".getBytes(UTF_8));
            stream.shutdownOutput();
            try (var other = take(ends.far())) {
                assertEquals("hello", new String(other.receiveUntilEnd(100), UTF_8));
                other.send("and back".getBytes(UTF_8));
                other.shutdownOutput();
                assertEquals("and back", new String(stream.receiveUntilEnd(100), UTF_8));
                assertEquals(0, stream.streamId());
                assertEquals(0, other.streamId());
                assertTrue(stream.isOpenedHere());
                assertFalse(other.isOpenedHere());
            }
        }
    }

    @Test
    void bothEndsOpenStreamsOfBothKinds() throws Exception {
        try (var ends = Ends.open()) {
            for (Direction direction : Direction.values()) {
                for (boolean near : List.of(true, false)) {
                    QuicConnection from = near ? ends.near() : ends.far();
                    QuicConnection to = near ? ends.far() : ends.near();
                    try (var out = from.openStream(direction)) {
                        out.send(new byte[] {1, 2, 3});
                        out.shutdownOutput();
                        try (var in = take(to)) {
                            assertEquals(direction, in.direction());
                            assertEquals(out.streamId(), in.streamId());
                            assertArrayEquals(new byte[] {1, 2, 3}, in.receiveUntilEnd(10));
                        }
                    }
                }
            }
        }
    }

    @Test
    void aStreamForOneDirectionIsNotSentOnByWhoReceives() throws Exception {
        try (var ends = Ends.open();
                var out = ends.near().openStream(Direction.UNIDIRECTIONAL)) {
            out.send(new byte[] {1});
            assertEquals(-1, out.receive(ByteBuffer.allocate(1)));
            var in = take(ends.far());
            assertThrows(IllegalStateException.class, () -> in.send(new byte[] {2}));
            assertArrayEquals(new byte[] {1}, in.receiveExactly(1));
        }
    }

    @Test
    void muchArrivesWholeThoughTheReaderIsSlowAndHoldsLittle() throws Exception {
        QuicOptions small = QuicOptions.DEFAULT.withStreamWindow(64 * 1024);
        byte[] content = new byte[4 << 20];
        new Random(7).nextBytes(content);
        try (var ends = Ends.open(QuicOptions.DEFAULT, small);
                var out = ends.near().openStream(Direction.BIDIRECTIONAL)) {
            var sent = new CompletableFuture<Void>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            out.send(content);
                            out.shutdownOutput();
                            sent.complete(null);
                        } catch (NetworkException e) {
                            sent.completeExceptionally(e);
                        }
                    });
            var in = take(ends.far());
            byte[] first = in.receiveExactly(1);
            // Both queues of this end, what is under way, and the window: the sender has to wait.
            assertFalse(sent.isDone());
            byte[] rest = in.receiveUntilEnd(content.length);
            assertEquals(content[0], first[0]);
            assertArrayEquals(java.util.Arrays.copyOfRange(content, 1, content.length), rest);
            sent.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void manyStreamsCarryTheirOwn() throws Exception {
        try (var ends = Ends.open()) {
            ends.far()
                    .streams()
                    .serve(stream -> {
                        stream.send(stream.receiveUntilEnd(1000));
                        stream.shutdownOutput();
                    });
            List<QuicStream> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                QuicStream stream = ends.near().openStream(Direction.BIDIRECTIONAL);
                stream.send(("number " + i).getBytes(UTF_8));
                stream.shutdownOutput();
                all.add(stream);
            }
            for (int i = 0; i < 50; i++) {
                try (QuicStream stream = all.get(i)) {
                    assertEquals("number " + i, new String(stream.receiveUntilEnd(1000), UTF_8));
                }
            }
        }
    }

    @Test
    void opensNoMoreStreamsThanThePeerAllowsAndWaitsForOne() throws Exception {
        QuicOptions one = QuicOptions.DEFAULT.withBidirectionalStreams(1);
        try (var ends = Ends.open(QuicOptions.DEFAULT, one)) {
            QuicStream first = ends.near().openStream(Direction.BIDIRECTIONAL, SOON);
            var late =
                    assertInstanceOf(
                            DeadlineExceeded.class,
                            failureOf(() ->
                                    ends.near()
                                            .openStream(
                                                    Direction.BIDIRECTIONAL,
                                                    Duration.ofMillis(20))));
            assertTrue(late.summary().contains("allow one more stream"), late.summary());
            var second = new CompletableFuture<QuicStream>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            second.complete(ends.near().openStream(Direction.BIDIRECTIONAL, SOON));
                        } catch (NetworkException e) {
                            second.completeExceptionally(e);
                        }
                    });
            first.send(new byte[] {1});
            first.shutdownOutput();
            QuicStream other = take(ends.far());
            other.receiveUntilEnd(10);
            other.shutdownOutput();
            first.receiveUntilEnd(10);
            assertEquals(4, second.get(20, TimeUnit.SECONDS).streamId());
        }
    }

    @Test
    void aResetTellsItsCodeAndTheConnectionGoesOn() throws Exception {
        try (var ends = Ends.open()) {
            QuicStream doomed = ends.near().openStream(Direction.BIDIRECTIONAL);
            doomed.send(new byte[] {1});
            QuicStream other = take(ends.far());
            other.receiveExactly(1);
            doomed.reset(42);
            var reset =
                    assertInstanceOf(
                            QuicFailure.StreamReset.class,
                            failureOf(() -> other.within(SOON).receive(1, 1)));
            assertEquals(42, reset.code());
            assertEquals(0, reset.stream());
            FaultTable.assertTold(
                    "the peer resets a stream (QUIC)", "protocol.quic-stream-reset", reset.hint());
            QuicStream next = ends.near().openStream(Direction.UNIDIRECTIONAL);
            next.send(new byte[] {2});
            assertArrayEquals(new byte[] {2}, take(ends.far()).receiveExactly(1));
        }
    }

    @Test
    void aPeerThatStopsReceivingStillSends() throws Exception {
        try (var ends = Ends.open()) {
            QuicStream stream = ends.near().openStream(Direction.BIDIRECTIONAL);
            stream.send(new byte[] {1});
            QuicStream other = take(ends.far());
            other.stopReceiving(7);
            var stopped =
                    assertInstanceOf(
                            QuicFailure.StreamStopped.class,
                            failureOf(() -> {
                                while (true) {
                                    stream.within(SOON).send(new byte[1000]);
                                }
                            }));
            assertEquals(0, stopped.stream());
            FaultTable.assertTold(
                    "the peer does not want what a stream brings (QUIC)",
                    "protocol.quic-stream-stopped",
                    stopped.hint());
            other.send(new byte[] {5});
            assertArrayEquals(new byte[] {5}, stream.within(SOON).receiveExactly(1));
        }
    }

    @Test
    void closingTellsThePeerCodeAndReason() throws Exception {
        try (var ends = Ends.open()) {
            QuicStream stream = ends.near().openStream(Direction.BIDIRECTIONAL);
            stream.send(new byte[] {1});
            QuicStream other = take(ends.far());
            other.receiveExactly(1);
            ends.near().close(99, "that is all");
            var closed =
                    assertInstanceOf(
                            QuicFailure.ClosedByPeer.class,
                            failureOf(() -> ends.far().streams().accept(SOON)));
            assertEquals(99, closed.code());
            assertEquals("that is all", closed.reason());
            FaultTable.assertTold(
                    "the peer closes the connection (QUIC)", "protocol.quic-closed", closed.hint());
            assertInstanceOf(QuicFailure.ClosedByPeer.class, failureOf(() -> other.receive(1, 1)));
            assertInstanceOf(ConnectionState.Cancelled.class, ends.near().state());
            assertInstanceOf(Cancelled.class, failureOf(() -> stream.send(new byte[] {1})));
            assertInstanceOf(
                    Cancelled.class,
                    failureOf(() -> ends.near().openStream(Direction.BIDIRECTIONAL)));
        }
    }

    @Test
    void theStreamsOfAConnectionThatWasClosedInGoodOrderEnd() throws Exception {
        try (var ends = Ends.open()) {
            for (int i = 0; i < 3; i++) {
                try (var stream = ends.near().openStream(Direction.UNIDIRECTIONAL)) {
                    stream.send(new byte[] {(byte) i});
                }
            }
            int seen = 0;
            for (QuicStream stream : ends.far().streams()) {
                assertEquals(1, stream.receiveUntilEnd(10).length);
                seen++;
                if (seen == 3) {
                    ends.near().close();
                }
            }
            assertEquals(3, seen);
        }
    }

    /// Sends it until it arrives: the engine drops one that shares a UDP datagram with a packet of
    /// the handshake that is sent again, and a slow machine does send it again.
    private static byte[] carried(QuicDatagrams from, byte[] content, QuicDatagrams to)
            throws NetworkException {
        for (int tries = 1; ; tries++) {
            from.send(ByteBuffer.wrap(content));
            try {
                return to.receive(Duration.ofMillis(500));
            } catch (NetworkException e) {
                if (tries == 40 || !(e.failure() instanceof DeadlineExceeded)) {
                    throw e;
                }
            }
        }
    }

    @Test
    void datagramsGoWhereBothEndsTakeThem() throws Exception {
        QuicOptions with = QuicOptions.DEFAULT.withDatagrams(true);
        try (var ends = Ends.open(with, with)) {
            QuicDatagrams near = ends.near().datagrams();
            QuicDatagrams far = ends.far().datagrams();
            byte[] one = "one".getBytes(UTF_8);
            assertArrayEquals(one, carried(near, one, far));
            assertEquals(1100, carried(far, new byte[1100], near).length);
            assertTrue(near.maximumSize() > 1100, "" + near.maximumSize());
            var big =
                    assertInstanceOf(
                            TransferFailure.TooBig.class,
                            failureOf(() -> near.send(ByteBuffer.allocate(5000))));
            assertEquals(near.maximumSize(), big.limit());
        }
    }

    @Test
    void datagramsThatWereNotAgreedOnFailLoudly() throws Exception {
        QuicOptions with = QuicOptions.DEFAULT.withDatagrams(true);
        try (var ends = Ends.open(with, QuicOptions.DEFAULT)) {
            var near =
                    assertInstanceOf(
                            QuicFailure.NoDatagrams.class,
                            failureOf(() -> ends.near().datagrams()));
            assertFalse(near.here());
            FaultTable.assertTold(
                    "the peer takes no datagrams (QUIC)",
                    "protocol.quic-no-datagrams",
                    near.hint());
            var far =
                    assertInstanceOf(
                            QuicFailure.NoDatagrams.class, failureOf(() -> ends.far().datagrams()));
            assertTrue(far.here());
        }
    }

    @Test
    void anIdleConnectionEndsAndSaysWhy() throws Exception {
        QuicOptions brief = QuicOptions.DEFAULT.withIdleTimeout(Duration.ofMillis(300));
        try (var ends = Ends.open(brief, QuicOptions.DEFAULT)) {
            var idle =
                    assertInstanceOf(
                            QuicFailure.IdleTimedOut.class,
                            failureOf(() -> ends.near().streams().accept(SOON)));
            FaultTable.assertTold(
                    "nothing comes for the idle timeout (QUIC)", "protocol.quic-idle", idle.hint());
        }
    }

    @Test
    void aPortThatIsClosedRefusesAtOnce() throws Exception {
        int port;
        try (var probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        assertInstanceOf(
                ConnectFailure.Refused.class,
                failureOf(() ->
                        Connection.open(
                                Endpoint.host("127.0.0.1", port),
                                Ends.client(QuicOptions.DEFAULT))));
    }

    @Test
    void abortingEndsEverythingAtOnce() throws Exception {
        try (var ends = Ends.open()) {
            QuicStream stream = ends.near().openStream(Direction.BIDIRECTIONAL);
            var over = new CountDownLatch(1);
            ends.near()
                    .onState(state -> {
                        if (state.isFinal()) {
                            over.countDown();
                        }
                    });
            ends.near().abort();
            assertTrue(over.await(20, TimeUnit.SECONDS));
            assertInstanceOf(Cancelled.class, failureOf(() -> stream.receive(1, 1)));
            assertInstanceOf(
                    QuicFailure.ClosedByPeer.class,
                    failureOf(() -> ends.far().streams().accept(SOON)));
        }
    }

    @Test
    void reportsWhatWasCarried() throws Exception {
        try (var ends = Ends.open();
                var stream = ends.near().openStream(Direction.BIDIRECTIONAL)) {
            stream.send(new byte[1000]);
            stream.shutdownOutput();
            take(ends.far()).receiveUntilEnd(1000);
            assertEquals(1000, ends.near().transferReport().bytesSent());
            assertEquals(1000, ends.far().transferReport().bytesReceived());
            var counts = ends.near().transferReport().quic().orElseThrow();
            assertTrue(counts.packetsSent() > 0, counts.toString());
            assertTrue(counts.roundTrip().isPositive(), counts.toString());
            assertTrue(counts.pathMtu() >= 1200, counts.toString());
            ends.near().close();
            var last = ends.near().transferReport().quic().orElseThrow();
            assertTrue(last.packetsSent() >= counts.packetsSent(), last.toString());
        }
    }

    @Test
    void refusesWrongValues() {
        assertThrows(IllegalArgumentException.class, () -> Quic.stack());
        assertThrows(
                IllegalArgumentException.class,
                () -> QuicOptions.DEFAULT.withIdleTimeout(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> QuicOptions.DEFAULT.withStreamWindow(1));
    }
}
