package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What has been received and not yet taken. The event loop puts in, one receiver at a time takes
/// out; both without a lock.
///
/// Above [#HIGH] bytes the loop stops reading; once the receiver has taken it down to [#LOW] it is
/// asked to go on. Since one round of reading brings at most [#ROUND] bytes, HIGH + ROUND bounds
/// what is held. A peer that sends single bytes fills buffers badly, so the room that they take is
/// bounded as well, by [#ROOM] + ROUND.
public final class Inbox {
    static final int HIGH = 128 * 1024;
    static final int LOW = 64 * 1024;
    static final int ROUND = 128 * 1024;
    static final int ROOM = 512 * 1024;

    private final ConcurrentLinkedQueue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong room = new AtomicLong();

    /// 0: nobody takes out. Else somebody does, and looks again if it grew meanwhile.
    private final AtomicInteger takers = new AtomicInteger();

    private final AtomicBoolean paused = new AtomicBoolean();
    private final Parking receiver = new Parking();
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
        room.addAndGet(content.capacity());
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
    ///
    /// @param goesOn asked before each piece
    /// @return whether nothing is left
    boolean drainTo(Consumer<ByteBuffer> to, BooleanSupplier goesOn) {
        if (!takers.compareAndSet(0, 1)) {
            return false; // being discarded, or called from within
        }
        try {
            while (goesOn.getAsBoolean()) {
                ByteBuf next = queue.poll();
                if (next == null) {
                    paused.set(false);
                    return true;
                }
                bytes.addAndGet(-next.readableBytes());
                try {
                    to.accept(next.nioBuffer().asReadOnlyBuffer());
                } finally {
                    release(next);
                }
            }
            return false;
        } finally {
            doneTaking();
        }
    }

    private void release(ByteBuf taken) {
        room.addAndGet(-taken.capacity());
        taken.release();
    }

    /// Whether the loop should read on after a round. By the loop.
    boolean wantsMore() {
        if ((bytes.get() < HIGH && room.get() < ROOM) || discarding) {
            return true;
        }
        paused.set(true);
        // The receiver may have emptied it before it could see the flag.
        return isLow() && paused.compareAndSet(true, false);
    }

    private boolean isLow() {
        return bytes.get() <= LOW && room.get() <= ROOM / 2;
    }

    /// Nothing more will come: the peer has ended its stream, or `why` happened. The first call
    /// counts.
    void end(@Nullable IOException why) {
        if (!ended) {
            failure = why;
            ended = true;
            receiver.wake();
        }
    }

    /// Bytes that can be taken now.
    public long available() {
        return Math.max(0, bytes.get()); // what is being added may be taken before it is counted
    }

    /// Moves what is there into `target`, as much as fits, without waiting.
    ///
    /// @return the number of bytes; 0 if there are none now; -1 if none will come any more
    public int take(ByteBuffer target) {
        int taken = 0;
        // What comes after something that was dropped is no continuation.
        if (!discarding && takers.compareAndSet(0, 1)) { // else: being discarded
            try {
                taken = takeNow(target);
            } finally {
                doneTaking();
            }
        }
        if (taken > 0) {
            if (paused.get() && isLow() && paused.compareAndSet(true, false)) {
                resume.run();
            }
            return taken;
        }
        return target.hasRemaining() && ended && queue.isEmpty() ? -1 : 0;
    }

    private int takeNow(ByteBuffer target) {
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
                release(head);
            }
        }
        bytes.addAndGet(-taken);
        return taken;
    }

    /// Waits until [#take] would give something other than 0.
    ///
    /// @return false if the deadline passed
    public boolean await(Deadline deadline) throws InterruptedException {
        return receiver.await(readable, deadline);
    }

    /// Waits until nothing more will come; beside the receiver, if need be.
    ///
    /// @return false if the deadline passed
    public boolean awaitEnd(Deadline deadline) throws InterruptedException {
        return receiver.await(this::ended, deadline);
    }

    private boolean isReadable() {
        return bytes.get() > 0 || ended;
    }

    /// Why nothing more comes; `null` while it may, and when the peer ended its stream and all of
    /// it could be taken.
    public @Nullable IOException failure() {
        IOException why = failure;
        return why == null && discarding ? new ClosedChannelException() : why;
    }

    public boolean ended() {
        return ended;
    }

    /// Whether reading has stopped because nobody takes what came.
    boolean paused() {
        return paused.get();
    }

    /// How much may be added while it is not paused; at least 1.
    long space() {
        return Math.max(1, HIGH - available());
    }

    /// Everything received so far.
    public long total() {
        return total;
    }

    /// Drops what is there and what will come, so that the peer is not stalled by us and nothing is
    /// kept. Any thread.
    public void discard() {
        discarding = true;
        drop();
        if (paused.compareAndSet(true, false)) {
            resume.run();
        }
    }

    /// Whoever takes out at this moment drops instead of us: a buffer must not be released while it
    /// is read from.
    private void drop() {
        if (takers.getAndIncrement() == 0) {
            dropNow();
            doneTaking();
        }
    }

    private void doneTaking() {
        int seen = 1;
        while ((seen = takers.addAndGet(-seen)) > 0) {
            dropNow();
        }
    }

    private void dropNow() {
        for (ByteBuf next = queue.poll(); next != null; next = queue.poll()) {
            bytes.addAndGet(-next.readableBytes());
            release(next);
        }
    }
}
