package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkOptions;
import dev.fairlead.internal.time.Deadline;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pieces that are left to the loop while it is busy with something else.
@Tag("loopback")
@Timeout(60)
class WriteBatchTest {
    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(20));
    private static final int PIECES = 1000;

    static Stream<NetworkOptions.Transport> transports() {
        return "nio".equals(System.getProperty("dev.fairlead.transport"))
                ? Stream.of(NetworkOptions.Transport.NIO)
                : Stream.of(NetworkOptions.Transport.EPOLL, NetworkOptions.Transport.NIO);
    }

    /// A socket whose loop does nothing until it is let go on.
    private static final class Scene implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger writes = new AtomicInteger();
        private final EventLoops loops;
        private final SocketTransport transport;
        private final Socket peer;

        Scene(NetworkOptions.Transport kind) throws Exception {
            loops = EventLoops.open(kind, 1, "batch", null);
            Endpoint remote = Endpoint.address(server.getInetAddress(), server.getLocalPort());
            Loop loop = loops.next();
            DuplexChannel channel = loops.sockets().stream(remote);
            loop.netty().register(channel).sync();
            channel.connect(loops.sockets().address(remote)).sync();
            peer = server.accept();
            channel.pipeline().addLast(new Counting());
            transport =
                    new SocketTransport(
                            channel,
                            loop,
                            new ScratchBuffers(),
                            Sockets.writerOf(channel),
                            remote,
                            remote,
                            Optional.empty());
            loop.netty().submit(transport::attach).sync();
            loop.execute(this::hold);
        }

        private void hold() {
            try {
                assertTrue(goOn.await(30, TimeUnit.SECONDS), "nobody let it go on");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private final class Counting extends ChannelOutboundHandlerAdapter {
            @Override
            public void write(
                    ChannelHandlerContext context, Object content, ChannelPromise written) {
                writes.incrementAndGet();
                context.write(content, written);
            }
        }

        /// All that is sent, once the loop goes on.
        byte[] sent(int size) throws IOException {
            goOn.countDown();
            peer.setSoTimeout(20_000);
            return peer.getInputStream().readNBytes(size);
        }

        @Override
        public void close() throws IOException {
            goOn.countDown();
            peer.close();
            server.close();
            loops.close(); // and with them the socket
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void allThatIsThereGoesWithOneWriteInOrder(NetworkOptions.Transport kind) throws Exception {
        try (Scene scene = new Scene(kind)) {
            ByteBuffer pieces = ByteBuffer.allocate(8 * PIECES);
            for (long i = 0; i < PIECES; i++) {
                pieces.putLong(i);
                ByteBuffer piece = ByteBuffer.allocate(8).putLong(i).flip();
                // What goes at once otherwise goes behind what waits.
                int taken =
                        i % 3 == 2
                                ? scene.transport.write(piece)
                                : scene.transport.writeLater(piece);
                assertEquals(8, taken);
            }
            assertEquals(8 * PIECES, scene.transport.queued());
            assertEquals(8 * PIECES, scene.transport.accepted());

            assertArrayEquals(pieces.array(), scene.sent(8 * PIECES));
            assertTrue(scene.transport.awaitFlushed(SOON));
            assertEquals(0, scene.transport.queued());
            assertEquals(1, scene.writes.get());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void noMoreIsTakenThanMayWait(NetworkOptions.Transport kind) throws Exception {
        try (Scene scene = new Scene(kind)) {
            ByteBuffer much = ByteBuffer.allocate(100 * 1024);
            int taken = scene.transport.writeLater(much);
            assertEquals(64 * 1024, taken);
            assertEquals(taken, much.position());
            assertEquals(0, scene.transport.writeLater(much));
            assertEquals(0, scene.transport.write(much));

            assertEquals(taken, scene.sent(taken).length);
            assertTrue(scene.transport.awaitWritable(SOON));
            assertEquals(much.remaining(), scene.transport.writeLater(much));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatComesAfterAFileGoesBehindIt(NetworkOptions.Transport kind, @TempDir Path folder)
            throws Exception {
        Path path = Files.write(folder.resolve("file"), new byte[] {4, 5, 6});
        try (Scene scene = new Scene(kind);
                FileChannel file = FileChannel.open(path)) {
            scene.transport.writeLater(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            // It waits for the loop in vain, but what it has begun goes.
            scene.transport.sendFile(file, 0, 3, Deadline.after(Duration.ofMillis(1)));
            scene.transport.writeLater(ByteBuffer.wrap(new byte[] {7, 8, 9}));

            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            for (int i = 1; i < 10; i++) {
                expected.write(i);
            }
            assertArrayEquals(expected.toByteArray(), scene.sent(9));
            assertTrue(scene.transport.awaitFlushed(SOON));
        }
    }
}
