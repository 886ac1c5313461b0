package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;
import dev.fairlead.internal.time.LongWaits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
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

    /// Where the receiver reads for itself when nothing is kept.
    interface Source {
        /// Whether it is to be read from by the receiver now.
        boolean isOn();

        /// Whether there may be something.
        boolean ready();

        /// Reads what there is now.
        ///
        /// @return 0 if there is nothing, or if it is not to be had here any more
        int read(ByteBuffer target);

        /// The same, as an array of just that size.
        byte[] read(int most);

        /// Moves some of it to the inbox if that is empty.
        void fill();
    }

    private final ConcurrentLinkedQueue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong room = new AtomicLong();

    /// 0: nobody takes out. Else somebody does, and looks again if it grew meanwhile.
    private final AtomicInteger takers = new AtomicInteger();

    private final AtomicBoolean paused = new AtomicBoolean();
    private final Parking receiver;
    private final BooleanSupplier readable = this::isReadable;
    private final Runnable resume;
    private volatile long total; // changed by who reads from the socket, one at a time

    private volatile boolean ended;
    private volatile @Nullable IOException failure;
    private volatile boolean discarding;
    private volatile @Nullable Source source; // set once
    private volatile boolean received; // somebody takes out

    /// @param resume called from the receiver's thread when reading should go on
    Inbox(LongWaits waits, Runnable resume) {
        this.receiver = new Parking(waits);
        this.resume = resume;
    }

    /// Before anything is taken out.
    void readFrom(Source from) {
        source = from;
    }

    /// Takes over `content`. By the loop.
    void add(ByteBuf content) {
        count(content.readableBytes());
        addCounted(content);
    }

    void addCounted(ByteBuf content) {
        int size = content.readableBytes();
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

    /// Counts what was received. By who has read it.
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
        Source from = source;
        if (from != null && !discarding) {
            from.fill();
        }
        return kept();
    }

    private long kept() {
        return Math.max(0, bytes.get()); // what is being added may be taken before it is counted
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Whether a receiver has taken from it, or tried to.
    boolean received() {
        return received;
    }

    /// Lets whoever waits look again.
    void wake() {
        receiver.wake();
    }

    /// Moves what is there into `target`, as much as fits, without waiting.
    ///
    /// @return the number of bytes; 0 if there are none now; -1 if none will come any more
    public int take(ByteBuffer target) {
        if (!received) {
            received = true;
        }
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
        if (!target.hasRemaining()) {
            return 0;
        }
        Source from = source;
        if (from != null && !ended && !discarding) {
            return from.read(target);
        }
        return ended && queue.isEmpty() ? -1 : 0;
    }

    /// Moves what is there into a new array, without waiting.
    ///
    /// @param most 1 or more
    /// @return empty if there is nothing now; `null` if nothing will come any more
    public byte @Nullable [] take(int most) {
        Source from = source;
        if (from != null && from.ready() && isEmpty() && !ended && !discarding) {
            return from.read(most);
        }
        byte[] content = new byte[(int) Math.min(most, kept())];
        if (content.length == 0) {
            content = new byte[ended ? 1 : 0]; // to find the end
        }
        int taken = take(ByteBuffer.wrap(content));
        return taken < 0 ? null : taken == content.length ? content : Arrays.copyOf(content, taken);
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
        if (bytes.get() > 0 || ended) {
            return true;
        }
        Source from = source;
        return from != null && from.ready();
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

    boolean discarding() {
        return discarding;
    }

    /// Whether reading has stopped because nobody takes what came.
    boolean paused() {
        return paused.get();
    }

    /// How much may be added while it is not paused; at least 1.
    long space() {
        return Math.max(1, HIGH - kept());
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
        Source from = source;
        if (paused.compareAndSet(true, false) || (from != null && from.isOn())) {
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
