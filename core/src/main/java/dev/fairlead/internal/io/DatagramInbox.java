package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.time.Deadline;
import dev.fairlead.internal.time.LongWaits;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Datagrams that have come and wait for the program, up to a number of bytes; what comes beyond is
/// dropped and counted. The loop adds; one thread at a time takes.
public final class DatagramInbox {
    /// What an empty datagram counts, so that empty ones cannot fill the memory.
    static final int OVERHEAD = 64;

    /// One that has come.
    ///
    /// @param trafficClass -1 if unknown
    /// @param receivedAt nanoseconds of the epoch; 0 if unknown
    /// @param from who sent it; `null` where all come from one peer
    /// @param to where it was sent to; `null` where that does not matter
    @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
    public record Arrived(
            byte[] content,
            int trafficClass,
            long receivedAt,
            @Nullable Endpoint from,
            @Nullable SocketName to) {}

    private final ConcurrentLinkedQueue<Arrived> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Parking receiver;
    private final BooleanSupplier moreToTake = this::hasNews;
    private final int limit;
    private final int limitBefore;
    private volatile boolean wanted; // the program has asked for one
    private volatile boolean news; // beside datagrams: trouble, or the end
    private volatile boolean ended;

    /// @param limit how many bytes may wait; the first datagram may always
    /// @param limitBefore how many, until the program asks for the first
    public DatagramInbox(LongWaits waits, int limit, int limitBefore) {
        this.receiver = new Parking(waits);
        this.limit = limit;
        this.limitBefore = Math.min(limit, limitBefore);
    }

    /// Takes a copy. On the loop.
    ///
    /// @return false if there is no room
    public boolean add(
            ByteBuffer content, int trafficClass, long receivedAt, @Nullable Endpoint from) {
        return add(content, trafficClass, receivedAt, from, null);
    }

    /// As [#add(ByteBuffer, int, long, Endpoint)], of what was sent `to` one of several addresses.
    public boolean add(
            ByteBuffer content,
            int trafficClass,
            long receivedAt,
            @Nullable Endpoint from,
            @Nullable SocketName to) {
        int size = content.remaining() + OVERHEAD;
        long room = (wanted ? limit : limitBefore) - bytes.get();
        if (ended || (bytes.get() > 0 && size > room)) {
            return false;
        }
        byte[] copy = new byte[content.remaining()];
        content.get(content.position(), copy);
        bytes.addAndGet(size);
        count.incrementAndGet();
        queue.add(new Arrived(copy, trafficClass, receivedAt, from, to));
        receiver.wake();
        return true;
    }

    /// The next one, which stays; `null` if there is none now.
    public @Nullable Arrived peek() {
        wanted = true;
        return queue.peek();
    }

    /// The next one; `null` if there is none now.
    public @Nullable Arrived poll() {
        wanted = true;
        Arrived next = queue.poll();
        if (next != null) {
            count.decrementAndGet();
            bytes.addAndGet(-(next.content().length + OVERHEAD));
        }
        return next;
    }

    /// How many wait.
    public int available() {
        return count.get();
    }

    private boolean hasNews() {
        return news || ended || !queue.isEmpty();
    }

    /// Waits for a datagram, for trouble, or for the end.
    ///
    /// @return false if the deadline passed
    public boolean await(Deadline deadline) throws InterruptedException {
        boolean some = receiver.await(moreToTake, deadline);
        news = false;
        return some;
    }

    /// Wakes who waits: there is something beside datagrams to hear of.
    public void tellNews() {
        news = true;
        receiver.wake();
    }

    /// Nothing comes any more.
    public void end() {
        ended = true;
        receiver.wake();
    }

    public boolean ended() {
        return ended;
    }

    /// Forgets all, and ends.
    public void discard() {
        end();
        while (poll() != null) {
            // forgotten
        }
    }
}
