package dev.fairlead.cli.forward;

import java.util.random.RandomGenerator;

/// One direction under an [Impairment]: says of each piece when it arrives, if it does. Reads no
/// clock and does no I/O. Belongs to one thread.
final class Lane {
    /// What becomes of what comes next.
    enum Then {
        GO_ON,
        STALL,
        RESET
    }

    /// What becomes of one piece.
    ///
    /// @param bytes so many of it arrive, from its beginning
    /// @param due when, in nanoseconds
    /// @param then what becomes of the rest, and of all that follows
    record Passage(int bytes, long due, Then then) {}

    private final Impairment impairment;
    private final RandomGenerator random;
    private final boolean ordered;
    private long passed;
    private long busyUntil;
    private long lastDue;
    private boolean begun;

    /// @param ordered whether nothing may overtake
    Lane(Impairment impairment, RandomGenerator random, boolean ordered) {
        this.impairment = impairment;
        this.random = random;
        this.ordered = ordered;
    }

    /// Whether a datagram is lost.
    boolean loses() {
        return impairment.lossPercent() > 0 && random.nextDouble() * 100 < impairment.lossPercent();
    }

    Passage pass(int size, long now) {
        int bytes = size;
        Then then = Then.GO_ON;
        long untilReset = left(impairment.resetAfter());
        long untilStall = left(impairment.stallAfter());
        if (size >= Math.min(untilReset, untilStall)) {
            then = untilReset <= untilStall ? Then.RESET : Then.STALL;
            bytes = (int) Math.min(untilReset, untilStall);
        }
        passed += bytes;
        if (!begun) {
            begun = true;
            busyUntil = now;
            lastDue = now;
        }
        long start = Math.max(now, busyUntil);
        long rate = impairment.bytesPerSecond();
        busyUntil = rate == 0 ? start : start + (long) (bytes * 1e9 / rate);
        long due = busyUntil + Math.max(0, impairment.delay().toNanos() + jitter());
        if (ordered) {
            due = Math.max(due, lastDue);
        }
        lastDue = due;
        return new Passage(bytes, due, then);
    }

    private long left(long limit) {
        return limit < 0 ? Long.MAX_VALUE : limit - passed;
    }

    private long jitter() {
        long most = impairment.jitter().toNanos();
        return most == 0 ? 0 : random.nextLong(-most, most + 1);
    }
}
