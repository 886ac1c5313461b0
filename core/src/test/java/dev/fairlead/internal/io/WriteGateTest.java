package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkOptions;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A thread that is about to write, and is stopped there: nobody may close the descriptor until it
/// has written, since its number would go to the next socket.
@Tag("loopback")
@Timeout(60)
class WriteGateTest {
    enum End {
        CLOSE,
        ABORT,
        RESET_BY_PEER
    }

    /// Is on its way into the kernel until it may go on.
    private static final class HeldWriter implements DirectWriter {
        private final DirectWriter kernel;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        HeldWriter(DirectWriter kernel) {
            this.kernel = kernel;
        }

        @Override
        public int write(ByteBuffer content) throws IOException {
            arrived.countDown();
            try {
                assertTrue(mayGoOn.await(30, TimeUnit.SECONDS), "nobody let it go on");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return kernel.write(content);
        }
    }

    static Stream<Arguments> waysToEnd() {
        boolean onlyNio = "nio".equals(System.getProperty("dev.fairlead.transport"));
        return Stream.of(NetworkOptions.Transport.EPOLL, NetworkOptions.Transport.NIO)
                .filter(transport -> !onlyNio || transport == NetworkOptions.Transport.NIO)
                .flatMap(transport ->
                        Stream.of(End.values()).map(end -> Arguments.of(transport, end)));
    }

    @ParameterizedTest
    @MethodSource("waysToEnd")
    void theDescriptorStaysWhileSomebodyWrites(NetworkOptions.Transport kind, End end)
            throws Exception {
        try (EventLoops loops = EventLoops.open(kind, 1, "gate", null);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint remote = Endpoint.address(server.getInetAddress(), server.getLocalPort());
            Loop loop = loops.next();
            Thread loopThread = loop.netty().submit(Thread::currentThread).get();
            DuplexChannel channel = loops.sockets().stream(remote);
            loop.netty().register(channel).sync();
            channel.connect(loops.sockets().address(remote)).sync();
            Socket peer = server.accept();
            HeldWriter writer = new HeldWriter(Objects.requireNonNull(Sockets.writerOf(channel)));
            SocketTransport transport =
                    new SocketTransport(
                            channel,
                            loop,
                            new ScratchBuffers(),
                            writer,
                            remote,
                            remote,
                            Optional.empty());
            // On the loop, as it is done elsewhere: a reset must not come before.
            loop.netty().submit(transport::attach).sync();
            Ended events = new Ended();
            transport.start(events);

            CompletableFuture<Integer> written = new CompletableFuture<>();
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            written.complete(transport.write(ByteBuffer.allocateDirect(3)));
                        } catch (Throwable e) {
                            written.completeExceptionally(e);
                        }
                    });
            assertTrue(writer.arrived.await(20, TimeUnit.SECONDS));
            Thread ending =
                    switch (end) {
                        case CLOSE -> Thread.ofPlatform().start(transport::close);
                        case ABORT -> Thread.ofPlatform().start(transport::abort);
                        case RESET_BY_PEER -> {
                            peer.setSoLinger(true, 0);
                            peer.close();
                            yield loopThread;
                        }
                    };
            await(() -> ending.getState() == Thread.State.WAITING || !channel.isOpen());
            assertTrue(channel.isOpen(), "closed under a write");

            writer.mayGoOn.countDown();
            if (end == End.RESET_BY_PEER) {
                assertThrows(Exception.class, () -> written.get(20, TimeUnit.SECONDS));
            } else {
                assertEquals(3, written.get(20, TimeUnit.SECONDS));
            }
            transport.abort();
            events.closed.get(20, TimeUnit.SECONDS);
            assertTrue(!channel.isOpen());
            peer.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come about within 20 s");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static final class Ended implements Transport.Events {
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        @Override
        public void failed(IOException why) {}

        @Override
        public void closed() {
            closed.complete(null);
        }
    }
}
