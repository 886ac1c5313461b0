package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.PeerCredentials;
import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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
public final class SocketTransport implements StreamTransport {
    /// How much is copied and left to the loop when the kernel takes no more. Small: it only has to
    /// keep the kernel busy until the sender is awake again.
    private static final int QUEUE_LIMIT = 64 * 1024;

    private static final int FILE_CHUNK = 1 << 20;
    private static final int ROUNDS = 3;

    /// Says no more than that we closed; its stack trace would cost more than the close.
    private static final class ClosedByUs extends ClosedChannelException {
        private static final long serialVersionUID = 1;

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private final DuplexChannel channel;
    private final Loop loop;
    private final ScratchBuffers scratch;
    private final @Nullable DirectWriter writer;
    private final Endpoint local;
    private final Endpoint remote;
    private final Optional<PeerCredentials> credentials;
    private final Inbox inbox;
    private final ReentrantLock gate = new ReentrantLock();
    private final Parking sender;
    private final Parking flusher;
    private final Parking closer;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final BooleanSupplier writable = this::isWritable;
    private final BooleanSupplier flushed = this::isFlushed;
    private final BooleanSupplier isGone = this::isGone;

    private boolean gateOpen = true; // guarded by gate
    private volatile boolean outputEnding; // changed under gate
    private boolean refusing; // a close has begun; guarded by gate
    private boolean closing; // guarded by gate
    private volatile long queued; // changed under gate
    private volatile long accepted; // changed under gate
    private volatile @Nullable IOException failure; // changed under gate
    private volatile boolean closed; // changed under gate
    private volatile boolean gone;
    private volatile @Nullable TcpInfo lastInfo; // of a socket that is being closed

    // Written under gate or on the loop, read on the loop.
    private @Nullable Events events;

    private volatile @Nullable DirectReader reader; // set before anything is read

    // Used on the loop only.
    private @Nullable InlineSink sink;
    private boolean readPaused;
    private boolean endDelivered;
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
        this.channel = channel;
        this.loop = loop;
        this.scratch = scratch;
        this.writer = writer;
        this.local = local;
        this.remote = remote;
        this.credentials = credentials;
        this.inbox = new Inbox(loop.waits(), this::resumeReading);
        this.sender = new Parking(loop.waits());
        this.flusher = new Parking(loop.waits());
        this.closer = new Parking(loop.waits());
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

    /// It had broken before anybody listened.
    private void tellWhatWas(Events toTell) {
        events = toTell;
        IOException before = failure;
        if (before != null) {
            toTell.failed(before);
        }
        if (closed) {
            toTell.closed();
        }
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    // ---- sending

    @Override
    public int write(ByteBuffer content) throws IOException {
        gate.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            if (refusing || outputEnding || closing || closed) {
                throw new ClosedChannelException();
            }
            int taken = 0;
            if (queued == 0 && gateOpen && writer != null) {
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

    /// Leaves a copy to the loop. With the gate held.
    private int enqueue(ByteBuffer content) {
        int size = (int) Math.min(QUEUE_LIMIT - queued, content.remaining());
        ByteBuf copy = channel.alloc().directBuffer(size, size);
        copy.writeBytes(content.slice(content.position(), size));
        content.position(content.position() + size);
        queued += size;
        loop.execute(() -> writeNow(copy, size));
        return size;
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
    public boolean awaitWritable(Deadline deadline) throws InterruptedException {
        return sender.await(writable, deadline);
    }

    private boolean isWritable() {
        return outputEnding || isFlushed();
    }

    @Override
    public boolean awaitFlushed(Deadline deadline) throws InterruptedException {
        return flusher.await(flushed, deadline);
    }

    private boolean isFlushed() {
        return queued == 0 || failure != null || closed;
    }

    @Override
    public long queued() {
        return queued;
    }

    @Override
    public long accepted() {
        return accepted;
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
            if (failure != null) {
                throw failure;
            }
            if (refusing || outputEnding || closing || closed) {
                throw new ClosedChannelException();
            }
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
    public void shutdownOutput() {
        gate.lock();
        try {
            if (outputEnding || closing || closed || failure != null) {
                return;
            }
            outputEnding = true;
            sender.wake(); // whoever waits for room waits in vain
            if (queued > 0) {
                return; // the last write that gets through ends the stream
            }
        } finally {
            gate.unlock();
        }
        executeIfOpen(this::sendEnd);
    }

    private void sendEnd() {
        channel.shutdownOutput()
                .addListener(f -> {
                    if (f.cause() instanceof IOException why) {
                        fail(why);
                    }
                });
    }

    // ---- the end

    @Override
    public boolean takeNoMore() {
        gate.lock();
        try {
            refusing = true;
            return queued == 0;
        } finally {
            gate.unlock();
        }
    }

    @Override
    public void close() {
        if (shutGate()) {
            executeIfOpen(() -> {
                noteInfo();
                shutReader();
                channel.close();
            });
        }
    }

    /// By the loop, before the descriptor is closed.
    private void noteInfo() {
        TcpInfo now = TcpInfo.of(channel);
        if (now != null) {
            lastInfo = now;
        }
    }

    @Override
    public @Nullable TcpInfo tcpInfo() {
        TcpInfo now = TcpInfo.of(channel);
        return now == null ? lastInfo : now;
    }

    @Override
    public Delivery delivery() {
        long taken = accepted; // before the system is asked: it must not count more than that
        TcpInfo info = taken == 0 ? null : tcpInfo();
        return info == null ? Delivery.unknown(taken) : info.delivery(taken);
    }

    @Override
    public void abort() {
        shutGate();
        executeIfOpen(() -> {
            noteInfo();
            if (channel.isOpen() && remote instanceof Endpoint.Address) {
                try {
                    channel.config().setOption(ChannelOption.SO_LINGER, 0);
                } catch (ChannelException _) {
                    // already reset by the other side: there is nobody to tell
                }
            }
            shutReader();
            channel.close();
        });
    }

    /// No direct write happens after this.
    private boolean shutGate() {
        shutReader();
        gate.lock();
        try {
            gateOpen = false;
            boolean first = !closing;
            closing = true;
            return first;
        } finally {
            gate.unlock();
        }
    }

    private void shutReader() {
        DirectReader direct = reader;
        if (direct != null) {
            direct.shut();
        }
    }

    @Override
    public boolean closesSilently() {
        return true;
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return closer.await(isGone, deadline);
    }

    private boolean isGone() {
        return gone;
    }

    /// By the loop, before the descriptor is closed.
    private void fail(IOException why) {
        noteInfo();
        shutReader();
        boolean tell;
        gate.lock();
        try {
            gateOpen = false;
            tell = failure == null && !closing;
            if (tell) {
                failure = why;
            }
        } finally {
            gate.unlock();
        }
        if (tell) {
            if (events != null) {
                events.failed(why);
            }
            inbox.end(why);
            sender.wake();
            flusher.wake();
        }
        channel.close();
    }

    private void finish() {
        // After what was told before it: an end of the stream that is still on its way.
        try {
            loop.execute(this::tellClosed);
        } catch (RejectedExecutionException _) {
            tellClosed(); // the loop has ended
        }
    }

    private void tellClosed() {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        gate.lock();
        try {
            gateOpen = false;
            closing = true;
            closed = true;
        } finally {
            gate.unlock();
        }
        inbox.end(failure != null ? failure : new ClosedByUs());
        sender.wake();
        flusher.wake();
        if (events != null) {
            events.closed();
        }
        gone = true; // and told: whoever waits for the end finds everything released
        closer.wake();
    }

    @Override
    public @Nullable IOException failure() {
        return failure;
    }

    private static IOException asIo(Throwable cause) {
        if (cause instanceof ChannelOutputShutdownException
                && cause.getCause() instanceof IOException why) {
            return why; // what the system said of the flush; Netty ends the output for it
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    // ---- receiving

    private void readOn() {
        if (channel.isOpen() && !readPaused && !direct) {
            channel.read();
        }
    }

    /// By the receiver.
    private void resumeReading() {
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

    /// From now on the loop reads, to the end.
    private void readHere() {
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

    /// Loops end with their network, and then there is nothing left to be done.
    private void executeIfOpen(Runnable task) {
        if (closed) {
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            releaseHere();
        }
    }

    /// The loop has ended, and with it whatever could still touch the channel.
    private void releaseHere() {
        shutReader();
        channel.unsafe().closeForcibly();
        tellClosed();
    }

    @Override
    public void deliverTo(InlineSink to) {
        loop.execute(() -> {
            sink = to;
            readHere();
            deliver();
            to.writable();
        });
    }

    /// Hands over what is there, and reads on if the handler wants more.
    private void deliver() {
        InlineSink to = sink;
        if (to == null || readPaused) {
            return;
        }
        boolean empty = inbox.drainTo(to::received, () -> !readPaused);
        if (empty && !readPaused && !endDelivered && inbox.ended() && inbox.failure() == null) {
            endDelivered = true;
            to.endOfStream();
        }
        readOn();
    }

    @Override
    public void pauseReading(boolean paused) {
        readPaused = paused;
        if (!paused) {
            loop.execute(this::deliver);
        }
    }

    /// Puts what arrives into the inbox, and tells errors.
    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            begin(); // told once the channel is registered
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf content = (ByteBuf) message;
            InlineSink to = sink;
            // The last of a stream is read even while paused, and what is kept goes first.
            if (to == null || readPaused || inbox.available() > 0) {
                inbox.add(content);
                return;
            }
            try {
                inbox.count(content.readableBytes());
                to.received(content.nioBuffer().asReadOnlyBuffer());
            } finally {
                content.release();
            }
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
                setGate(false);
                loop.execute(SocketTransport.this::inputEnded);
            }
        }

        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(asIo(cause));
        }
    }

    private void setGate(boolean open) {
        gate.lock();
        try {
            gateOpen = open && !closing && failure == null;
        } finally {
            gate.unlock();
        }
    }

    /// The peer has ended its stream. If the channel is closed meanwhile although our stream has
    /// not ended, it was not an end but a reset.
    private void inputEnded() {
        if (channel.isOpen()) {
            setGate(true);
        } else if (!outputEnding) {
            fail(new IOException("Connection reset by peer"));
            return;
        }
        inbox.end(null);
        deliver();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public Endpoint remote() {
        return remote;
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
    private static final class BorrowedRegion extends DefaultFileRegion {
        BorrowedRegion(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {
            // the caller closes its file
        }
    }
}
