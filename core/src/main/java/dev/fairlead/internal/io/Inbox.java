package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What has been received and not yet taken. The event loop puts in, one receiver at a time takes
/// out. The two share no lock; who takes out shares one with a close that drops what is there.
///
/// Above [#HIGH] bytes the loop stops reading; once the receiver has taken it down to [#LOW] it is
/// asked to go on. Since one round of reading brings at most [#ROUND] bytes, HIGH + ROUND bounds
/// what is held.
public final class Inbox {
    static final int HIGH = 128 * 1024;
    static final int LOW = 64 * 1024;
    static final int ROUND = 128 * 1024;

    private final ConcurrentLinkedQueue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final Parking receiver = new Parking();
    private final Parking discarder = new Parking();
    private final BooleanSupplier over = this::ended;
    private final ReentrantLock taking = new ReentrantLock();
    private final BooleanSupplier readable = this::isReadable;
    private final Runnable resume;
    private volatile long total; // changed by the loop only

    private volatile boolean ended;
    private volatile @Nullable IOException failure;
    private volatile boolean discarding;

    /// @param resume called from the receiver's thread when reading should go on
    Inbox(Runnable resume) {
        this.resume = resume;
    }

    /// Takes over `content`. By the loop.
    void add(ByteBuf content) {
        int size = content.readableBytes();
        count(size);
        if (size == 0 || discarding || ended) {
            content.release();
            return;
        }
        queue.add(content);
        bytes.addAndGet(size);
        if (discarding) {
            drop(); // closed meanwhile; nobody else empties it any more
        }
        receiver.wake();
    }

    /// Counts what was received. By the loop.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void count(int size) {
        total += size;
    }

    /// Hands over what is there, in order, instead of keeping it for a receiver. By the loop.
    void drainTo(Consumer<ByteBuffer> to) {
        for (ByteBuf next = poll(); next != null; next = poll()) {
            bytes.addAndGet(-next.readableBytes());
            try {
                to.accept(next.nioBuffer().asReadOnlyBuffer());
            } finally {
                next.release();
            }
        }
        paused.set(false);
    }

    /// Whether the loop should read on after a round. By the loop.
    boolean wantsMore() {
        if (bytes.get() < HIGH || discarding) {
            return true;
        }
        paused.set(true);
        // The receiver may have emptied it before it could see the flag.
        return bytes.get() <= LOW && paused.compareAndSet(true, false);
    }

    /// Nothing more will come: the peer has ended its stream, or `why` happened. The first call
    /// counts.
    void end(@Nullable IOException why) {
        if (!ended) {
            failure = why;
            ended = true;
            receiver.wake();
            discarder.wake();
        }
    }

    /// Bytes that can be taken now.
    public long available() {
        return bytes.get();
    }

    /// Moves what is there into `target`, as much as fits, without waiting.
    ///
    /// @return the number of bytes; 0 if there are none now; -1 if none will come any more
    public int take(ByteBuffer target) {
        int taken;
        taking.lock();
        try {
            taken = move(target);
        } finally {
            taking.unlock();
        }
        if (taken > 0) {
            if (bytes.addAndGet(-taken) <= LOW
                    && paused.get()
                    && paused.compareAndSet(true, false)) {
                resume.run();
            }
            return taken;
        }
        return target.hasRemaining() && ended && queue.isEmpty() ? -1 : 0;
    }

    private int move(ByteBuffer target) {
        int taken = 0;
        while (target.hasRemaining()) {
            ByteBuf head = queue.peek();
            if (head == null) {
                break;
            }
            int size = Math.min(head.readableBytes(), target.remaining());
            if (size < target.remaining()) {
                int limit = target.limit();
                target.limit(target.position() + size);
                head.readBytes(target);
                target.limit(limit);
            } else {
                head.readBytes(target);
            }
            taken += size;
            if (!head.isReadable()) {
                queue.remove();
                head.release();
            }
        }
        return taken;
    }

    private @Nullable ByteBuf poll() {
        taking.lock();
        try {
            return queue.poll();
        } finally {
            taking.unlock();
        }
    }

    /// Waits until [#take] would give something other than 0.
    ///
    /// @return false if the deadline passed
    public boolean await(Deadline deadline) throws InterruptedException {
        return receiver.await(readable, deadline);
    }

    /// Waits until nothing more will come; for the thread that discards, beside the receiver.
    ///
    /// @return false if the deadline passed
    public boolean awaitEnd(Deadline deadline) throws InterruptedException {
        return discarder.await(over, deadline);
    }

    private boolean isReadable() {
        return bytes.get() > 0 || ended;
    }

    /// Why nothing more comes; `null` while it may, and when the peer ended its stream.
    public @Nullable IOException failure() {
        return failure;
    }

    public boolean ended() {
        return ended;
    }

    /// Whether reading has stopped because nobody takes what came.
    boolean paused() {
        return paused.get();
    }

    /// Everything received so far.
    public long total() {
        return total;
    }

    /// Drops what is there and what will come, so that the peer is not stalled by us.
    public void discard() {
        discarding = true;
        drop();
        if (paused.compareAndSet(true, false)) {
            resume.run();
        }
    }

    private void drop() {
        for (ByteBuf next = poll(); next != null; next = poll()) {
            bytes.addAndGet(-next.readableBytes());
            next.release();
        }
    }
}
