package dev.fairlead.internal.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The receiver's own way to the socket, past the event loop: it reads into its own buffer, and the
/// loop only tells when there is something to read. That saves a copy, and a thread's work for each
/// piece.
///
/// The loop turns it on and off. It is off at first, and while the loop reads for itself; it ends
/// with the end of the stream and with every error, of which the loop makes what it always makes.
/// All reading happens under `gate`, the loop's as well while this is on, so bytes keep their
/// order: what the loop has put into the inbox is older than what is still in the socket. A close
/// shuts it before it releases the descriptor.
final class DirectReader implements Inbox.Source, EpollRegistration.Bypass {
    /// How much is put into the inbox for one who asks what there is.
    private static final int PIECE = 64 * 1024;

    private static final int ENOUGH = 3;

    private final Channel channel;
    private final FileDescriptor descriptor;
    private final Inbox inbox;
    private final ScratchBuffers scratch;
    private final EpollRegistration registration;
    private final Consumer<@Nullable IOException> ended;
    private final ReentrantLock gate = new ReentrantLock();
    private boolean isShut; // guarded by gate
    private @Nullable IOException failure; // guarded by gate
    private int inVain; // how often the loop has told what was known already; on the loop
    private boolean told; // of what there is to read; guarded by gate
    private volatile boolean on; // changed under gate
    private volatile boolean lastCame; // the end of the stream is in the socket
    private volatile boolean ready; // there may be something in the socket

    /// @param ended told, on any thread, that reading is the loop's again: at the end of the
    ///   stream, or because of an error
    DirectReader(
            UnixChannel channel,
            Inbox inbox,
            ScratchBuffers scratch,
            EpollRegistration registration,
            Consumer<@Nullable IOException> ended) {
        this.channel = channel;
        this.descriptor = channel.fd();
        this.inbox = inbox;
        this.scratch = scratch;
        this.registration = registration;
        this.ended = ended;
    }

    // ---- by the loop

    /// @return whether it is on now
    boolean turnOn() {
        gate.lock();
        try {
            if (isShut || failure != null) {
                return false;
            }
            ready = true;
            on = true;
            told = true;
            if (inbox.discarding()) {
                on = false; // whoever discards after this sees that it is on
                return false;
            }
        } finally {
            gate.unlock();
        }
        registration.bypass(this);
        inbox.wake();
        return true;
    }

    void turnOff() {
        gate.lock();
        try {
            on = false;
        } finally {
            gate.unlock();
        }
        registration.bypass(null);
    }

    @Override
    public void readable(boolean last) {
        if (last) {
            lastCame = true;
        }
        inVain = ready ? inVain + 1 : 0;
        if (inVain >= ENOUGH && gate.tryLock()) {
            // The receiver is busy, or there is none. It asks again when it needs to.
            try {
                if (ready && told && on) {
                    told = false;
                    registration.tell(false);
                }
            } finally {
                gate.unlock();
            }
        }
        ready = true;
        inbox.wake();
    }

    @Override
    public void netty(boolean quiet, Runnable work) {
        IOException why = failure();
        if (why != null) {
            ended.accept(why); // the receiver has taken the error, and Netty would see an end
            return;
        }
        if (!quiet) {
            shut(); // it has ended, or is about to
            turnOff();
            ended.accept(null);
        }
        hold(work);
    }

    private @Nullable IOException failure() {
        gate.lock();
        try {
            return failure;
        } finally {
            gate.unlock();
        }
    }

    /// Runs what may close the descriptor.
    void hold(Runnable work) {
        gate.lock();
        try {
            work.run();
            if (!channel.isOpen()) {
                shut();
            }
        } finally {
            gate.unlock();
        }
    }

    /// No read happens after this. Any thread.
    @Override
    public void shut() {
        gate.lock();
        try {
            isShut = true;
            on = false;
        } finally {
            gate.unlock();
        }
    }

    // ---- by the receiver

    @Override
    public boolean isOn() {
        return on;
    }

    @Override
    public boolean ready() {
        return (ready || lastCame) && on;
    }

    @Override
    public int read(ByteBuffer target) {
        gate.lock();
        try {
            // What comes after something that was dropped is no continuation.
            if (!ready() || !inbox.isEmpty() || inbox.discarding()) {
                return 0;
            }
            int wanted = target.remaining();
            ready = false; // before the read: what comes meanwhile is told again
            int got = target.isDirect() ? readDirect(target) : readCopied(target);
            if (got < 0) {
                on = false;
                ended.accept(null);
                return 0;
            }
            inbox.count(got);
            if (ready || got == wanted) {
                ready = true; // a stream socket that gives less has no more but its end: epoll(7)
            } else if (!told) {
                told = true;
                registration.tell(true);
            }
            return got;
        } catch (IOException e) {
            on = false;
            failure = e;
            ended.accept(e);
            return 0;
        } finally {
            gate.unlock();
        }
    }

    private int readDirect(ByteBuffer target) throws IOException {
        int got = descriptor.read(target, target.position(), target.limit());
        if (got > 0) {
            target.position(target.position() + got);
        }
        return got;
    }

    private int readCopied(ByteBuffer target) throws IOException {
        ByteBuffer copy = scratch.borrow();
        try {
            copy.limit(Math.min(copy.capacity(), target.remaining()));
            int got = readDirect(copy);
            if (got > 0) {
                target.put(copy.flip());
                if (got == copy.capacity()) {
                    ready = true;
                }
            }
            return got;
        } finally {
            scratch.giveBack(copy);
        }
    }

    @Override
    public byte[] read(int most) {
        ByteBuffer some = scratch.borrow();
        try {
            byte[] content = new byte[read(some.limit(Math.min(most, some.capacity())))];
            some.flip().get(content);
            return content;
        } finally {
            scratch.giveBack(some);
        }
    }

    @Override
    public void fill() {
        if (!ready() || !inbox.isEmpty()) {
            return;
        }
        gate.lock();
        try {
            ByteBuf piece = channel.alloc().directBuffer(PIECE, PIECE);
            int got = read(piece.internalNioBuffer(0, PIECE));
            piece.writerIndex(Math.max(0, got));
            inbox.addCounted(piece);
        } finally {
            gate.unlock();
        }
    }
}
