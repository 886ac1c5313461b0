package dev.fairlead.peer.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Messages on their way to one peer: those that wait, most urgent first, and those that were sent
/// and are not acknowledged, in their order.
final class Outgoing {
    /// Bytes that are sent without being acknowledged.
    static final int WINDOW = 256 << 10;

    @SuppressWarnings("ArrayRecordComponent") // compared by its place alone
    private record Waiting(long id, byte[] content, int priority, long order, long expires) {}

    @SuppressWarnings("ArrayRecordComponent") // as above
    record Sent(long id, long sequence, byte[] content) {}

    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(
                    Comparator.comparingInt(Waiting::priority).thenComparingLong(Waiting::order));
    private final Deque<Sent> sent = new ArrayDeque<>();
    private long order;
    private long next;
    private long sentBytes;
    private long waitingBytes;

    /// @param priority lower ones go first
    /// @param expires when it is no longer worth sending
    void add(long id, byte[] content, int priority, long expires) {
        waiting.add(new Waiting(id, content, priority, order++, expires));
        waitingBytes += content.length;
    }

    /// The next to be sent; `null` if there is none or the window is full.
    @Nullable Sent next() {
        Waiting first = waiting.peek();
        if (first == null || (!sent.isEmpty() && sentBytes + first.content().length > WINDOW)) {
            return null;
        }
        waiting.remove();
        waitingBytes -= first.content().length;
        sentBytes += first.content().length;
        Sent now = new Sent(first.id(), next++, first.content());
        sent.add(now);
        return now;
    }

    /// Those that are to be sent again over another link.
    List<Sent> from(long sequence) {
        return sent.stream().filter(each -> each.sequence() >= sequence).toList();
    }

    /// @return the messages that this acknowledges
    List<Long> acknowledge(long count) {
        List<Long> ids = new ArrayList<>();
        while (!sent.isEmpty() && sent.getFirst().sequence() < count) {
            Sent done = sent.removeFirst();
            sentBytes -= done.content().length;
            ids.add(done.id());
        }
        return ids;
    }

    List<Long> expire(long now) {
        List<Long> ids = new ArrayList<>();
        waiting.removeIf(each -> {
            boolean over = each.expires() <= now;
            if (over) {
                waitingBytes -= each.content().length;
                ids.add(each.id());
            }
            return over;
        });
        return ids;
    }

    long nextExpiry() {
        return waiting.stream().mapToLong(Waiting::expires).min().orElse(Long.MAX_VALUE);
    }

    /// All that were given and not acknowledged.
    List<Long> open() {
        List<Long> ids = new ArrayList<>();
        sent.forEach(each -> ids.add(each.id()));
        waiting.forEach(each -> ids.add(each.id()));
        return ids;
    }

    /// How many were given a number.
    long count() {
        return next;
    }

    long bytes() {
        return sentBytes + waitingBytes;
    }
}
