package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Delivery on the network's own thread.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class InlineTest {
    @Parameter Link link;
    private Ends ends;
    private StreamConnection near;
    private StreamConnection far;

    @BeforeEach
    void open() throws Exception {
        ends = link.open();
        near = ends.near();
        far = ends.far();
    }

    @AfterEach
    void close() throws Exception {
        ends.close();
    }

    /// Notes what it is told, and echoes.
    private static class Noting implements InlineHandler {
        final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void received(InlineStream stream, ByteBuffer content) {
            assertTrue(content.isReadOnly());
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            told.add(text(bytes));
        }

        @Override
        public void endOfStream(InlineStream stream) {
            told.add("end");
        }

        @Override
        public void writable(InlineStream stream) {
            told.add("writable");
        }

        @Override
        public void failed(InlineStream stream, NetworkFailure failure) {
            told.add(failure.cause());
        }

        String next() throws InterruptedException {
            return told.poll(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatHadArrivedComesFirst() throws Exception {
        far.send(utf8("abc"));
        await(() -> near.available() == 3);
        // A call that puts back what it could not use, so that two places hold what has arrived.
        Calls.start(() -> near.within(Duration.ofMillis(1)).receiveExactly(5)).failure();
        Noting handler = new Noting();
        near.inline(handler);
        assertEquals("abc", handler.next());
        assertEquals("writable", handler.next());
        far.send(utf8("def"));
        assertEquals("def", handler.next());
        far.shutdownOutput();
        assertEquals("end", handler.next());
        near.close();
        assertEquals("cancelled.closed", handler.next());
    }

    @Test
    void anEndThatCameBeforeIsTold() throws Exception {
        far.send(utf8("abc"));
        far.shutdownOutput();
        assertEquals("abc", text(near.receiveUntilEnd(3)));
        Noting handler = new Noting();
        near.inline(handler);
        assertEquals("end", handler.next());
        assertEquals("writable", handler.next());
    }

    @Test
    void theBlockingCallsAreRefusedFromThenOn() {
        near.inline(new Noting());
        assertThrows(IllegalStateException.class, () -> near.receive(1, 1));
        assertThrows(IllegalStateException.class, () -> near.receiveExactly(1));
        assertThrows(IllegalStateException.class, () -> near.inline(new Noting()));
    }

    @Test
    void isRefusedWhileAReceiveIsUnderWay() throws Exception {
        Call<byte[]> call = Calls.start(() -> near.receiveExactly(1)).whenBlocked();
        assertThrows(IllegalStateException.class, () -> near.inline(new Noting()));
        far.send(utf8("x"));
        assertEquals("x", text(call.get()));
    }

    @Test
    void nothingComesBetweenPauseAndResume() throws Exception {
        CompletableFuture<InlineStream> paused = new CompletableFuture<>();
        Noting handler =
                new Noting() {
                    @Override
                    public void received(InlineStream stream, ByteBuffer content) {
                        super.received(stream, content);
                        if (!paused.isDone()) {
                            stream.pause();
                            paused.complete(stream);
                        }
                    }
                };
        near.inline(handler);
        assertEquals("writable", handler.next());
        far.send(utf8("a"));
        InlineStream stream = paused.get(20, TimeUnit.SECONDS);
        assertEquals("a", handler.next());
        far.send(utf8("b"));
        far.shutdownOutput();
        assertNull(handler.told.poll(100, TimeUnit.MILLISECONDS));
        stream.resume();
        assertEquals("b", handler.next());
        assertEquals("end", handler.next());
    }

    @Test
    void writableIsToldWhenThereIsRoomAgain() throws Exception {
        byte[] content = new byte[8 << 20];
        new Random(3).nextBytes(content);
        ByteBuffer left = ByteBuffer.wrap(content);
        near.inline(
                new Noting() {
                    @Override
                    public void writable(InlineStream stream) {
                        stream.send(left);
                        if (!left.hasRemaining()) {
                            stream.shutdownOutput();
                        }
                    }
                });
        assertArrayEquals(content, far.receiveUntilEnd(content.length));
    }

    @Test
    void aHandlerThatThrowsAbortsAndIsReported() throws Exception {
        Noting handler =
                new Noting() {
                    @Override
                    public void received(InlineStream stream, ByteBuffer content) {
                        throw new IllegalStateException("on purpose");
                    }
                };
        near.inline(handler);
        assertEquals("writable", handler.next());
        far.send(utf8("x"));
        NetworkEvent.HandlerThrew threw = ends.events().next(NetworkEvent.HandlerThrew.class);
        assertEquals("on purpose", threw.thrown().getMessage());
        assertEquals(near.id(), threw.id());
        assertEquals("cancelled.closed", handler.next());
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
    }

    @Test
    void aSlowHandlerIsReportedByName() throws Exception {
        near.inline(
                new Noting() {
                    @Override
                    public void received(InlineStream stream, ByteBuffer content) {
                        long end = System.nanoTime() + 15_000_000;
                        while (System.nanoTime() < end) {
                            LockSupport.parkNanos(end - System.nanoTime());
                        }
                    }
                });
        far.send(utf8("x"));
        NetworkEvent.HandlerSlow slow =
                ends.events()
                        .next(
                                NetworkEvent.HandlerSlow.class,
                                event -> event.handler().endsWith(".received"));
        assertTrue(slow.handler().contains("InlineTest"), slow.handler());
        assertTrue(slow.took().toMillis() >= 15, slow.took().toString());
        assertEquals(near.id(), slow.id());
    }

    @Test
    void sendingAfterItsOwnEndIsAMistake() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        near.inline(
                new Noting() {
                    @Override
                    public void writable(InlineStream stream) {
                        stream.shutdownOutput();
                        thrown.complete(
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> stream.send(ByteBuffer.allocate(1))));
                    }
                });
        thrown.get(20, TimeUnit.SECONDS);
        assertTrue(far.receive(1, 1).endOfStream());
    }

    @Test
    void aHandlerMayCloseAndLosesNothing() throws Exception {
        byte[] content = new byte[60_000];
        new Random(4).nextBytes(content);
        Noting handler =
                new Noting() {
                    @Override
                    public void received(InlineStream stream, ByteBuffer got) {
                        stream.send(ByteBuffer.wrap(content));
                        try {
                            stream.connection().close();
                        } catch (NetworkException e) {
                            told.add("close threw " + e);
                        }
                    }
                };
        near.inline(handler);
        assertEquals("writable", handler.next());
        far.send(utf8("go"));
        assertArrayEquals(content, far.receiveUntilEnd(content.length));
        assertEquals("cancelled.closed", handler.next());
    }

    @Test
    void isRefusedBeforeReady() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            StreamConnection setup =
                    network.create(Calls.loopback(9), Tcp.stack(), Parameters.DEFAULT);
            assertThrows(IllegalStateException.class, () -> setup.inline(new Noting()));
        }
    }
}
