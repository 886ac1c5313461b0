package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections and listeners over loopback, as a program sees them.
@Tag("loopback")
@Timeout(60)
class TcpConnectionTest extends TcpScene {
    @Test
    void sendsAndReceives() throws Exception {
        echo();
        try (StreamConnection c = connect()) {
            c.send(utf8("hello"));
            assertEquals("hello", new String(c.receiveExactly(5), UTF_8));
            assertInstanceOf(ConnectionState.Ready.class, c.state());
        }
    }

    @Test
    void tellsTheEndOfTheStreamAfterTheLastBytesAndOnlyThen() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("last"));
            server.shutdownOutput();
            Received content = c.receive(1, 100);
            while (content.content().length < 4) {
                content = c.receive(1, 100);
            }
            assertEquals("last", new String(content.content(), UTF_8));
            assertFalse(content.endOfStream());
            assertTrue(c.receive(1, 100).endOfStream());
            assertTrue(c.receive(1, 100).endOfStream());
            assertEquals(-1, c.receive(ByteBuffer.allocate(1)));
            assertInstanceOf(ConnectionState.Ready.class, c.state());
            c.send(utf8("still writable"));
            assertEquals("still writable", new String(server.receiveExactly(14), UTF_8));
        }
    }

    @Test
    void carriesEveryByteOfALargeTransferBothWays() throws Exception {
        echo();
        byte[] content = new byte[32 * 1024 * 1024];
        new Random(1).nextBytes(content);
        try (StreamConnection c = connect()) {
            CompletableFuture<Void> sent = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            c.send(content);
                            c.shutdownOutput();
                            sent.complete(null);
                        } catch (NetworkException e) {
                            sent.completeExceptionally(e);
                        }
                    });
            assertArrayEquals(content, c.receiveUntilEnd(content.length));
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void sendsADirectBufferFromItsPositionToItsLimit() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            ByteBuffer content = ByteBuffer.allocateDirect(10).put(utf8("0123456789"));
            c.send(content.position(2).limit(6));
            assertEquals(6, content.position());
            assertEquals("2345", new String(server.receiveExactly(4), UTF_8));
        }
    }

    @Test
    void keepsWhatCameWhenTheStreamEndsTooEarly() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("abc"));
            server.shutdownOutput();
            NetworkException e = assertThrows(NetworkException.class, () -> c.receiveExactly(10));
            var early = assertInstanceOf(TransferFailure.EndedEarly.class, e.failure());
            assertEquals(10, early.expected());
            assertEquals(3, early.received());
            assertEquals(3, c.available());
            assertEquals("abc", new String(c.receiveUntilEnd(10), UTF_8));
        }
    }

    @Test
    void refusesToReceiveMoreThanTheLimitAndKeepsIt() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("abcdef"));
            server.shutdownOutput();
            NetworkException e = assertThrows(NetworkException.class, () -> c.receiveUntilEnd(3));
            assertInstanceOf(TransferFailure.TooLong.class, e.failure());
            assertEquals("abcdef", new String(c.receiveUntilEnd(6), UTF_8));
        }
    }

    @Test
    void aDeadlineEndsAReceiveAndNothingElse() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            NetworkException e =
                    assertThrows(
                            NetworkException.class,
                            () -> c.within(Duration.ofMillis(20)).receive(1, 10));
            var late = assertInstanceOf(DeadlineExceeded.class, e.failure());
            assertEquals("deadline.transfer", late.cause());
            server.send(utf8("x"));
            assertEquals("x", new String(c.receiveExactly(1), UTF_8));
        }
    }

    @Test
    void anInterruptEndsTheCallNotTheConnection() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            CompletableFuture<NetworkException> ended = new CompletableFuture<>();
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread receiver =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    c.receive(1, 10);
                                } catch (NetworkException e) {
                                    flag.complete(Thread.currentThread().isInterrupted());
                                    ended.complete(e);
                                }
                            });
            receiver.interrupt();
            NetworkFailure failure = ended.get(5, TimeUnit.SECONDS).failure();
            assertEquals("cancelled.interrupted", failure.cause());
            assertTrue(flag.get());
            server.send(utf8("x"));
            assertEquals("x", new String(c.receiveExactly(1), UTF_8));
        }
    }

    @Test
    void aSlowReaderSlowsTheSender() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            ByteBuffer content = ByteBuffer.allocateDirect(64 * 1024 * 1024);
            NetworkException e =
                    assertThrows(
                            NetworkException.class,
                            () -> c.within(Duration.ofMillis(200)).send(content));
            assertInstanceOf(DeadlineExceeded.class, e.failure());
            assertTrue(content.hasRemaining());
            assertTrue(Ends.isPart(e.failure().delivery()), e.failure().delivery().toString());
            assertInstanceOf(ConnectionState.Cancelled.class, c.state());
            // Even though the sender is gone: what the kernel holds stays there until it is wanted.
            assertTrue(server.available() <= 384 * 1024, "inbox holds " + server.available());
        }
    }

    @Test
    void aResetIsToldToReceiverAndSender() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.abort();
            NetworkException e = assertThrows(NetworkException.class, () -> c.receive(1, 10));
            assertInstanceOf(TransferFailure.Reset.class, e.failure());
            assertInstanceOf(ConnectionState.Failed.class, c.state());
            NetworkException again = assertThrows(NetworkException.class, () -> c.send(utf8("x")));
            assertEquals(e.failure(), again.failure());
        }
    }

    @Test
    void pairsBehaveLikeSockets() throws Exception {
        Connections.Pair<StreamConnection> pair = Connections.pair(Tcp.stack());
        try (StreamConnection a = pair.first();
                StreamConnection b = pair.second()) {
            byte[] content = new byte[3 * 1024 * 1024];
            new Random(3).nextBytes(content);
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            a.send(content);
                            a.shutdownOutput();
                        } catch (NetworkException e) {
                            throw new AssertionError(e);
                        }
                    });
            assertArrayEquals(content, b.receiveUntilEnd(content.length));
            b.send(utf8("back"));
            assertEquals("back", new String(a.receiveExactly(4), UTF_8));
            b.abort();
            assertInstanceOf(
                    TransferFailure.Reset.class,
                    assertThrows(NetworkException.class, () -> a.receive(1, 1)).failure());
        }
    }

    @Test
    void joinsTwoConnectionsBothWays() throws Exception {
        echo();
        Connections.Pair<StreamConnection> pair = Connections.pair(Tcp.stack());
        try (StreamConnection upstream = connect();
                StreamConnection client = pair.first()) {
            CompletableFuture<Void> joined =
                    CompletableFuture.runAsync(() -> {
                        try {
                            Connections.join(pair.second(), upstream);
                        } catch (NetworkException e) {
                            throw new AssertionError(e);
                        }
                    });
            client.send(utf8("through"));
            client.shutdownOutput();
            assertEquals("through", new String(client.receiveUntilEnd(100), UTF_8));
            joined.get(5, TimeUnit.SECONDS);
            pair.second().close();
        }
    }

    @Test
    void deliversInline() throws Exception {
        LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("before"));
            server.inline(
                    new InlineHandler() {
                        @Override
                        public void received(InlineStream stream, ByteBuffer content) {
                            assertTrue(content.isReadOnly());
                            stream.send(content);
                        }

                        @Override
                        public void endOfStream(InlineStream stream) {
                            got.add("end");
                            stream.shutdownOutput();
                        }

                        @Override
                        public void failed(InlineStream stream, NetworkFailure failure) {
                            got.add(failure.cause());
                        }
                    });
            c.send(utf8("inline"));
            c.shutdownOutput();
            assertEquals("beforeinline", new String(c.receiveUntilEnd(100), UTF_8));
            assertEquals("end", got.poll(5, TimeUnit.SECONDS));
        }
        assertEquals("cancelled.closed", got.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void asyncCallsRunInOrder() throws Exception {
        echo();
        try (StreamConnection c = connect()) {
            AsyncStream async = c.async();
            var first = async.receiveExactly(3);
            var second = async.receiveExactly(3);
            async.send(ByteBuffer.wrap(utf8("abc")));
            async.send(ByteBuffer.wrap(utf8("def")));
            assertEquals("abc", new String(first.toCompletableFuture().get(), UTF_8));
            assertEquals("def", new String(second.toCompletableFuture().get(), UTF_8));
        }
    }

    @Test
    void aDeadlineHoldsForAsyncCallsToo() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            AsyncStream limited = c.within(Duration.ofMillis(20)).async();
            var late =
                    assertThrows(
                            ExecutionException.class,
                            () -> limited.receiveExactly(1).toCompletableFuture().get());
            NetworkException e = assertInstanceOf(NetworkException.class, late.getCause());
            assertInstanceOf(DeadlineExceeded.class, e.failure());
            server.send(utf8("x"));
            var next = c.async().receiveExactly(1).toCompletableFuture();
            assertEquals("x", new String(next.get(5, TimeUnit.SECONDS), UTF_8));
        }
    }
}
