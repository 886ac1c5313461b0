package dev.fairlead.internal.io;

import dev.fairlead.MessageOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Datagrams that wait for room in the socket: up to a number of bytes, the most urgent first, each
/// no longer than its lifetime. Time is given; the owner's lock guards it.
public final class DatagramOutbox {
    private final int limit;
    private final PriorityQueue<Waiting> queue =
            new PriorityQueue<>(
                    Comparator.comparingInt((Waiting w) -> -w.priority)
                            .thenComparingLong(w -> w.order));
    private long bytes;
    private long order;
    private long expired;

    private record Waiting(ByteBuffer content, int priority, long order, long until, boolean dies) {
        boolean isOver(long now) {
            return dies && now - until >= 0;
        }

        int size() {
            return content.remaining() + DatagramInbox.OVERHEAD;
        }
    }

    public DatagramOutbox(int limit) {
        this.limit = limit;
    }

    /// Takes a copy.
    ///
    /// @param now the time in nanoseconds
    /// @return false if there is no room
    public boolean add(ByteBuffer content, MessageOptions options, long now) {
        if (!hasRoom(content.remaining(), now)) {
            return false;
        }
        ByteBuffer copy = ByteBuffer.allocate(content.remaining()).put(content.duplicate()).flip();
        Duration lifetime = options.lifetime().orElse(null);
        Waiting added =
                new Waiting(
                        copy,
                        options.priority(),
                        order++,
                        lifetime == null ? 0 : now + lifetime.toNanos(),
                        lifetime != null);
        queue.add(added);
        bytes += added.size();
        return true;
    }

    /// Whether one of this size would be taken. One that is alone always is.
    public boolean hasRoom(int size, long now) {
        if (bytes == 0 || bytes + size + DatagramInbox.OVERHEAD <= limit) {
            return true;
        }
        dropExpired(now);
        return bytes == 0 || bytes + size + DatagramInbox.OVERHEAD <= limit;
    }

    private void dropExpired(long now) {
        queue.removeIf(waiting -> {
            if (waiting.isOver(now)) {
                expired++;
                bytes -= waiting.size();
                return true;
            }
            return false;
        });
    }

    /// The next to be sent, which stays; those whose lifetime has passed are given up.
    public @Nullable ByteBuffer peek(long now) {
        Waiting next = queue.peek();
        while (next != null && next.isOver(now)) {
            expired++;
            remove();
            next = queue.peek();
        }
        return next == null ? null : next.content;
    }

    /// Takes out what [#peek] gave.
    public void remove() {
        Waiting sent = queue.poll();
        if (sent != null) {
            bytes -= sent.size();
        }
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /// Content that waits.
    public long queued() {
        return bytes - (long) queue.size() * DatagramInbox.OVERHEAD;
    }

    public long expired() {
        return expired;
    }

    public void clear() {
        queue.clear();
        bytes = 0;
    }
}
