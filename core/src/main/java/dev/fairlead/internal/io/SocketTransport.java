package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.PeerCredentials;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A stream socket. The event loop reads; the sending thread writes to the socket itself as long as
/// nothing is queued, and the loop writes what the kernel did not take.
///
/// **Who may touch the descriptor.** A direct write happens under `gate`, while the gate is open
/// and nothing is queued. The loop closes the descriptor only after the gate was shut: by our own
/// close, or in answer to an error, of which Netty tells the pipeline before it closes. A failing
/// flush closes too, but only while something is queued. So no write meets a descriptor number that
/// already belongs to another socket. A [DirectReader] has a gate of its own, which is shut with
/// this one.
@SuppressWarnings(
        "NonAtomicVolatileUpdate") // counters change under the gate, and are read without it
public final class SocketTransport extends ChannelTransport {
    /// How much is copied and left to the loop when the kernel takes no more. Small: it only has to
    /// keep the kernel busy until the sender is awake again.
    private static final int QUEUE_LIMIT = 64 * 1024;

    /// What a batch has room for at first.
    private static final int BATCH = 2 * 1024;

    private static final int FILE_CHUNK = 1 << 20;
    private static final int ROUNDS = 3;

    private final ScratchBuffers scratch;
    private final @Nullable DirectWriter writer;
    private final Optional<PeerCredentials> credentials;

    private boolean mayWrite = true; // guarded by gate
    private volatile long queued; // changed under gate
    private @Nullable Batch batch; // the loop has not come to it; guarded by gate

    private volatile @Nullable DirectReader reader; // set before anything is read

    // Used on the loop only.
    private boolean mayGoDirect = true;
    private boolean direct; // the receiver reads from the socket itself
    private int rounds; // of reading by the loop

    SocketTransport(
            DuplexChannel channel,
            Loop loop,
            ScratchBuffers scratch,
            @Nullable DirectWriter writer,
            Endpoint local,
            Endpoint remote,
            Optional<PeerCredentials> credentials) {
        super(channel, loop, local, remote);
        this.scratch = scratch;
        this.writer = writer;
        this.credentials = credentials;
    }

    /// What every stream socket needs, whatever its kind: the transport decides when to read, the
    /// end of the peer's stream is not the end of ours, and only we close.
    static void configure(Channel channel) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        channel.config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(512, 2048, Inbox.ROUND / 2)
                                .maxMessagesPerRead(2));
    }

    /// Takes charge of a write that was begun before: nothing goes past it. On the loop.
    public void adopt(ChannelFuture begun, int size) {
        gate.lock();
        try {
            queued += size;
            accepted += size;
        } finally {
            gate.unlock();
        }
        begun.addListener(f -> written(f.cause(), size));
    }

    /// Listens to the channel from now on, so that no error is missed. On the loop, or before there
    /// is one.
    void attach() {
        channel.pipeline().addLast(new Reader());
        channel.closeFuture().addListener(_ -> finish());
    }

    private void begin() {
        EpollRegistration registration = writer == null ? null : loop.registrationOf(channel);
        if (registration != null && channel instanceof UnixChannel unix) {
            DirectReader direct =
                    new DirectReader(unix, inbox, scratch, registration, this::directEnded);
            reader = direct;
            inbox.readFrom(direct);
        }
        readOn();
    }

    @Override
    public void start(Events toTell) {
        gate.lock();
        try {
            if (failure == null && !closed) {
                events = toTell;
                return;
            }
        } finally {
            gate.unlock();
        }
        loop.execute(() -> tellWhatWas(toTell));
    }

    // ---- sending

    @Override
    public int write(ByteBuffer content) throws IOException {
        gate.lock();
        try {
            requireOpen();
            int taken = 0;
            if (queued == 0 && mayWrite && writer != null) {
                taken = content.isDirect() ? writer.write(content) : writeCopied(content, writer);
            }
            if (content.hasRemaining() && queued < QUEUE_LIMIT) {
                taken += enqueue(content);
            }
            accepted += taken;
            return taken;
        } finally {
            gate.unlock();
        }
    }

    @Override
    public int writeLater(ByteBuffer content) throws IOException {
        gate.lock();
        try {
            requireOpen();
            int taken = queued < QUEUE_LIMIT ? enqueue(content) : 0;
            accepted += taken;
            return taken;
        } finally {
            gate.unlock();
        }
    }

    private int writeCopied(ByteBuffer content, DirectWriter to) throws IOException {
        ByteBuffer copy = scratch.borrow();
        try {
            int taken = 0;
            while (content.hasRemaining()) {
                int size = Math.min(copy.clear().capacity(), content.remaining());
                copy.put(0, content, content.position(), size).limit(size);
                int written = to.write(copy);
                content.position(content.position() + written);
                taken += written;
                if (written < size) {
                    break;
                }
            }
            return taken;
        } finally {
            scratch.giveBack(copy);
        }
    }

    /// Leaves a copy to the loop, which writes with one call all that is there when it comes. With
    /// the gate held.
    private int enqueue(ByteBuffer content) {
        int size = (int) Math.min(QUEUE_LIMIT - queued, content.remaining());
        Batch open = batch;
        if (open == null) {
            open = new Batch(channel.alloc().directBuffer(Math.max(size, BATCH), QUEUE_LIMIT));
            loop.execute(open);
            batch = open;
        }
        open.content.writeBytes(content.slice(content.position(), size));
        content.position(content.position() + size);
        queued += size;
        return size;
    }

    /// What the loop writes at once when it comes to it.
    private final class Batch implements Runnable {
        private final ByteBuf content; // changed under gate

        Batch(ByteBuf content) {
            this.content = content;
        }

        @Override
        public void run() {
            gate.lock();
            try {
                if (batch == this) {
                    batch = null; // nothing is added from now on
                }
            } finally {
                gate.unlock();
            }
            writeNow(content, content.readableBytes());
        }
    }

    /// By the loop: `size` bytes of what was queued have gone, or cannot go.
    private void written(@Nullable Throwable cause, long size) {
        if (cause != null) {
            fail(asIo(cause));
            return;
        }
        boolean endOutput;
        gate.lock();
        try {
            queued -= size;
            endOutput = queued == 0 && outputEnding;
        } finally {
            gate.unlock();
        }
        if (queued == 0) {
            sender.wake();
            flusher.wake();
            if (endOutput) {
                sendEnd();
            } else if (sink != null) {
                sink.writable();
            }
        }
    }

    @Override
    boolean isWritable() {
        return outputEnding || isFlushed();
    }

    @Override
    boolean isFlushed() {
        return queued == 0 || failure != null || closed;
    }

    @Override
    public long queued() {
        return queued;
    }

    @Override
    public long sendFile(FileChannel file, long position, long count, Deadline deadline)
            throws IOException, InterruptedException {
        long end = position + Math.min(count, Math.max(0, file.size() - position));
        long at = position;
        while (at < end) {
            int size = (int) Math.min(FILE_CHUNK, end - at);
            enqueue(new BorrowedRegion(file, at, size), size);
            if (!sender.await(flushed, deadline)) {
                return at - position; // the piece that is on its way does not count
            }
            if (failure != null) {
                throw failure;
            }
            if (queued > 0) {
                throw new ClosedChannelException();
            }
            at += size;
        }
        return at - position;
    }

    private void enqueue(DefaultFileRegion region, int size) throws IOException {
        gate.lock();
        try {
            requireOpen();
            batch = null; // what is added later goes behind the file
            queued += size;
            accepted += size;
        } finally {
            gate.unlock();
        }
        loop.execute(() -> writeNow(region, size));
    }

    /// On the loop. A flush that fails may close the descriptor.
    private void writeNow(Object content, int size) {
        Runnable write =
                () -> channel.writeAndFlush(content).addListener(f -> written(f.cause(), size));
        if (reader == null) {
            write.run();
        } else {
            reader.hold(write);
        }
    }

    @Override
    void sendEnd() {
        channel.shutdownOutput()
                .addListener(f -> {
                    if (f.cause() instanceof IOException why) {
                        fail(why);
                    }
                });
    }

    // ---- the end

    @Override
    public Delivery delivery() {
        long taken = accepted; // before the system is asked: it must not count more than that
        TcpInfo info = taken == 0 ? null : tcpInfo();
        return info == null ? Delivery.unknown(taken) : info.delivery(taken);
    }

    @Override
    void release() {
        stopReceiver();
        channel.close();
    }

    @Override
    void stopReceiver() {
        DirectReader direct = reader;
        if (direct != null) {
            direct.shut();
        }
    }

    @Override
    public boolean closesSilently() {
        return true;
    }

    private static IOException asIo(Throwable cause) {
        if (cause instanceof ChannelOutputShutdownException
                && cause.getCause() instanceof IOException why) {
            return why; // what the system said of the flush; Netty ends the output for it
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    // ---- receiving

    @Override
    void readOn() {
        if (!direct) {
            super.readOn();
        }
    }

    @Override
    void resumeReading() {
        executeIfOpen(inbox.discarding() ? this::readHere : this::readOn);
    }

    /// By the receiver, who has met the end of the stream or an error.
    private void directEnded(@Nullable IOException why) {
        executeIfOpen(why == null ? this::readHere : () -> fail(why));
    }

    /// Whether the receiver reads from the socket, past the loop.
    boolean receiverReads() {
        return reader != null && reader.isOn();
    }

    @Override
    void readHere() {
        stopDirect();
        readOn();
    }

    private void stopDirect() {
        mayGoDirect = false;
        if (direct && reader != null) {
            direct = false;
            reader.turnOff();
        }
    }

    /// After [#ROUNDS] rounds a receiver that blocks may as well read by itself: short connections
    /// are cheaper without the change.
    private boolean goDirect() {
        if (reader != null
                && mayGoDirect
                && rounds >= ROUNDS
                && channel.isOpen()
                && inbox.received()
                && !inbox.ended()) {
            direct = reader.turnOn();
            mayGoDirect = direct;
        }
        return direct;
    }

    /// Puts what arrives into the inbox, and tells errors.
    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            begin(); // told once the channel is registered
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            arrived((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            rounds++;
            if (goDirect()) {
                context.read(); // what Netty wants when it reads again
            } else if (!readPaused && (sink != null || inbox.wantsMore())) {
                context.read();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                stopDirect();
                // If the peer has gone altogether, Netty closes right after this event.
                allowWrites(false);
                loop.execute(SocketTransport.this::inputEnded);
            }
        }

        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(asIo(cause));
        }
    }

    private void allowWrites(boolean allowed) {
        gate.lock();
        try {
            mayWrite = allowed;
        } finally {
            gate.unlock();
        }
    }

    /// The peer has ended its stream. If the channel is closed meanwhile although our stream has
    /// not ended, it was not an end but a reset.
    private void inputEnded() {
        if (channel.isOpen()) {
            allowWrites(true);
        } else if (!outputEnding) {
            fail(new IOException("Connection reset by peer"));
            return;
        }
        inbox.end(null);
        deliver();
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return credentials;
    }

    /// For reading options back.
    public Channel channel() {
        return channel;
    }

    /// A part of a file that stays the caller's: not closed when it was sent.
    static final class BorrowedRegion extends DefaultFileRegion {
        private final FileChannel file;

        BorrowedRegion(FileChannel file, long position, long count) {
            super(file, position, count);
            this.file = file;
        }

        /// A copy of all of it.
        ByteBuffer read() throws IOException {
            ByteBuffer content = ByteBuffer.allocate((int) count());
            while (content.hasRemaining()
                    && file.read(content, position() + content.position()) > 0) {}
            return content.flip();
        }

        @Override
        protected void deallocate() {
            // the caller closes its file
        }
    }
}
