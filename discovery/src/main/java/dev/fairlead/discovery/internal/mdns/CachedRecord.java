package dev.fairlead.discovery.internal.mdns;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// A record that another host owns, or our own that no time ends, with what is known of it.
final class CachedRecord {
    private ResourceRecord record;
    private final boolean local;
    private CacheState state = new CacheState.Held(0);
    private @Nullable InetAddress source;
    private long receivedAt;
    private int unanswered;
    private long firstUnansweredAt;
    private long failsAt = Timetable.NEVER;
    private long doubtedAgainAt = Long.MIN_VALUE;

    CachedRecord(ResourceRecord record, boolean local, long now) {
        this.record = record;
        this.local = local;
        receivedAt = now;
    }

    ResourceRecord record() {
        return record;
    }

    /// Whether this host has published it. It is known without asking.
    boolean isLocal() {
        return local;
    }

    CacheState state() {
        return state;
    }

    long receivedAt() {
        return receivedAt;
    }

    /// Moves on, and says whether that changed anything.
    boolean step(CacheState.Event event) {
        CacheState before = state;
        state = CacheState.next(state, event);
        return !state.equals(before);
    }

    void received(ResourceRecord again, InetAddress from, long now) {
        record = again;
        source = from;
        receivedAt = now;
        unanswered = 0;
        failsAt = Timetable.NEVER;
        step(new CacheState.Event.Received());
    }

    /// Another host asked for it. Two such questions, and ten seconds without an answer, say that
    /// it is gone (RFC 6762, section 10.5).
    ///
    /// Not if the owner itself asks: it knows the answer.
    void askedByAnother(InetAddress asker, long now) {
        if (asker.equals(source)) {
            return;
        }
        if (unanswered == 0 || (unanswered == 1 && now - firstUnansweredAt > Times.UNANSWERED)) {
            unanswered = 1;
            firstUnansweredAt = now;
        } else if (++unanswered == 2) {
            failsAt = Math.min(failsAt, now + Times.UNANSWERED);
        }
    }

    /// Somebody could not use it; it has so long to prove itself (RFC 6762, section 10.4).
    void doubted(long now) {
        failsAt = Math.min(failsAt, now + Times.UNANSWERED);
        doubtedAgainAt = now + Times.UNANSWERED;
    }

    /// Whether it has not been doubted lately.
    boolean mayBeDoubted(long now) {
        return now >= doubtedAgainAt;
    }

    /// Time has passed that no clock of ours has counted.
    void aged(long millis) {
        receivedAt -= millis;
    }

    boolean isOver(long now) {
        return now - receivedAt >= record.seconds() * 1000;
    }

    boolean hasFailed(long now) {
        return failsAt <= now;
    }

    long failsAt() {
        return failsAt;
    }

    /// Whether it has more than half of its time left: whoever is told that we know it need not
    /// tell it again (RFC 6762, section 7.1). Not if it is in doubt: then it is to be told again.
    boolean isKnownAnswer(long now) {
        return local
                || (state instanceof CacheState.Held
                        && failsAt == Timetable.NEVER
                        && 2 * (now - receivedAt) < record.seconds() * 1000);
    }

    /// As it is told to others: with the time that is left.
    ResourceRecord asKnownAnswer(long now) {
        long passed = local ? 0 : (now - receivedAt) / 1000;
        return record.withSeconds(record.seconds() - passed).withUnique(false);
    }
}
