package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.InlineHandler;
import dev.fairlead.InlineStream;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Received;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.connection.Inside;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A receiver that reads from the socket itself, and what must not change by it.
@Tag("loopback")
@Timeout(60)
class DirectReaderTest {
    private Network network;
    private Listener<StreamConnection> listener;
    private StreamConnection near;
    private StreamConnection far;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(NativeTransport.canLoad(), "epoll only");
        network = Network.open(NetworkOptions.DEFAULT);
        listener =
                network.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), ListenerOptions.DEFAULT);
        near =
                network.open(
                        Endpoint.host("127.0.0.1", listener.port()),
                        Tcp.stack(),
                        Parameters.DEFAULT);
        far = listener.accept();
    }

    @AfterEach
    void close() {
        if (network != null) {
            network.close();
        }
    }

    /// Small messages there and back, until far reads for itself.
    private void goDirect() throws NetworkException {
        for (int i = 0; i < 100 && !direct(far); i++) {
            near.send(new byte[] {1});
            far.receiveExactly(1);
        }
        assertTrue(direct(far));
    }

    private static boolean direct(StreamConnection connection) {
        return ((SocketTransport) Inside.transportOf(connection)).receiverReads();
    }

    private static byte[] random(int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private interface Body<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> start(Body<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        result.complete(body.run());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                });
        return result;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyByteComesOnceAndInOrderHoweverItIsReceived(long seed) throws Exception {
        byte[] content = random(6 << 20, seed);
        CompletableFuture<Void> sending =
                start(() -> {
                    Random sizes = new Random(seed);
                    for (int at = 0; at < content.length; ) {
                        int size = Math.min(content.length - at, size(sizes));
                        near.send(ByteBuffer.wrap(content, at, size));
                        at += size;
                    }
                    near.close();
                    return null;
                });
        Random ways = new Random(-seed);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (takeSome(ways, content.length - received.size(), received)) {}
        get(sending);
        assertArrayEquals(content, received.toByteArray());
        assertEquals(
                content.length, Inside.transportOf(far).inbox().total(), "counted as received");
    }

    private static int size(Random sizes) {
        return 1 + sizes.nextInt(1 << (1 + sizes.nextInt(18)));
    }

    /// @return false at the end of the stream
    private boolean takeSome(Random ways, int left, ByteArrayOutputStream to) throws Exception {
        int size = size(ways);
        switch (ways.nextInt(5)) {
            case 0, 1 -> {
                ByteBuffer some =
                        ways.nextBoolean()
                                ? ByteBuffer.allocate(size)
                                : ByteBuffer.allocateDirect(size);
                if (far.receive(some) < 0) {
                    return false;
                }
                byte[] copy = new byte[some.flip().remaining()];
                some.get(copy);
                to.write(copy);
            }
            case 2 -> {
                Received some = far.receive(1, size);
                to.write(some.content());
                return !some.endOfStream();
            }
            case 3 -> to.write(far.receiveExactly(Math.min(left, size)));
            default -> {
                long available = far.available();
                if (available > 0) {
                    to.write(far.receiveExactly((int) Math.min(available, size)));
                }
            }
        }
        return true;
    }

    @RepeatedTest(50)
    void theEndThatComesWithTheLastBytesIsFound() throws Exception {
        goDirect();
        CompletableFuture<byte[]> received = start(() -> far.receiveUntilEnd(1 << 20));
        near.send(random(3000, 1));
        near.shutdownOutput();
        assertEquals(3000, get(received).length);
        far.send(new byte[] {7}); // our own stream goes on
        far.close();
        assertArrayEquals(new byte[] {7}, near.receiveUntilEnd(10));
    }

    @RepeatedTest(10)
    void aResetFailsTheReceiverThatWaits() throws Exception {
        goDirect();
        CompletableFuture<byte[]> received = start(() -> far.receiveUntilEnd(1 << 20));
        near.abort();
        var thrown =
                assertThrows(java.util.concurrent.ExecutionException.class, () -> get(received));
        NetworkFailure failure =
                assertInstanceOf(NetworkException.class, thrown.getCause()).failure();
        assertInstanceOf(TransferFailure.Reset.class, failure);
    }

    @Test
    void aResetIsToldWhenNobodyReceives() throws Exception {
        goDirect();
        CompletableFuture<ConnectionState> failed = new CompletableFuture<>();
        far.onState(state -> {
            if (state instanceof ConnectionState.Failed) {
                failed.complete(state);
            }
        });
        near.send(random(100_000, 1)); // more than one notification, and nobody takes it
        near.abort();
        get(failed);
    }

    @Test
    void whatIsInTheSocketIsAvailable() throws Exception {
        goDirect();
        near.send(random(1000, 1));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (far.available() < 1000 && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(1000, far.available());
        assertArrayEquals(random(1000, 1), far.receiveExactly(1000));
    }

    @Test
    void aCloseWithUnreadDataLosesNothingOfWhatWasSent() throws Exception {
        goDirect();
        near.send(random(200_000, 1));
        byte[] answer = random(100_000, 2);
        far.send(answer);
        far.close();
        assertArrayEquals(answer, near.receiveUntilEnd(answer.length));
    }

    @Test
    void inlineDeliveryGetsWhatTheReceiverHasLeft() throws Exception {
        goDirect();
        byte[] content = random(500_000, 3);
        CompletableFuture<Void> sending =
                start(() -> {
                    near.send(content);
                    near.shutdownOutput();
                    return null;
                });
        byte[] first = far.receiveExactly(70_001);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        far.inline(
                new InlineHandler() {
                    @Override
                    public void received(InlineStream stream, ByteBuffer some) {
                        byte[] copy = new byte[some.remaining()];
                        some.get(copy);
                        rest.writeBytes(copy);
                    }

                    @Override
                    public void endOfStream(InlineStream stream) {
                        all.complete(rest.toByteArray());
                    }

                    @Override
                    public void failed(InlineStream stream, NetworkFailure failure) {
                        all.completeExceptionally(new NetworkException(failure));
                    }
                });
        assertArrayEquals(Arrays.copyOf(content, first.length), first);
        assertArrayEquals(Arrays.copyOfRange(content, first.length, content.length), get(all));
        get(sending);
        assertFalse(direct(far));
    }

    @Test
    void aReceiverThatIsOutOfTimeGetsTheNextByteAllTheSame() throws Exception {
        goDirect();
        StreamConnection hurried = far.within(java.time.Duration.ofMillis(20));
        for (int i = 0; i < 5; i++) {
            assertThrows(NetworkException.class, () -> hurried.receiveExactly(1));
        }
        near.send(new byte[] {9});
        assertArrayEquals(new byte[] {9}, far.receiveExactly(1));
    }

    @Test
    void aSenderThatNobodyReadsIsHeldBack() throws Exception {
        goDirect();
        CompletableFuture<Void> sending =
                start(() -> {
                    near.send(ByteBuffer.allocateDirect(64 << 20));
                    return null;
                });
        long total = -1;
        while (total != Inside.transportOf(near).accepted()) {
            total = Inside.transportOf(near).accepted();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        }
        assertFalse(sending.isDone());
        far.abort();
        assertThrows(java.util.concurrent.ExecutionException.class, () -> get(sending));
    }
}
