package dev.fairlead.internal.race;

/// Which of several protocols to try at one address, and when: the most wanted at once, the next
/// when that has had its attempt delay or has failed. Does no I/O and reads no clock, as
/// [Schedule], which decides the same for addresses.
final class Turns {
    private final int count;
    private final boolean overlapping;
    private final long delay;
    private int started;
    private int running;
    private long lastStart;
    private boolean nextAtOnce;
    private boolean lastUnsent;

    /// @param count of protocols
    /// @param overlapping whether one may start while another runs
    /// @param delayNanos how long one runs before the next starts as well
    Turns(int count, boolean overlapping, long delayNanos) {
        this.count = count;
        this.overlapping = overlapping;
        this.delay = delayNanos;
    }

    /// The protocol to start now, which from then on counts as started; -1 if it is not time.
    int start(long now) {
        if (untilStart(now) > 0) {
            return -1;
        }
        lastStart = now;
        nextAtOnce = false;
        running++;
        return started++;
    }

    /// Nanoseconds from `now` to when [#start] has something, if nothing else happens; or
    /// [Schedule#NEVER].
    long untilStart(long now) {
        if (started == count) {
            return Schedule.NEVER;
        }
        if (started == 0) {
            return 0;
        }
        if (!overlapping && running > 0) {
            return Schedule.NEVER;
        }
        boolean atOnce = nextAtOnce || running == 0;
        long gap = !atOnce ? delay : lastUnsent ? 0 : Schedule.MINIMUM_GAP;
        return Math.max(0, lastStart + gap - now);
    }

    /// One has failed: the next starts at once.
    ///
    /// @param sent whether a packet may have been sent; if not, there is no gap
    void failed(boolean sent) {
        running--;
        nextAtOnce = true;
        lastUnsent = !sent;
    }

    /// One goes on alone: no other is started any more, and those that ran are given up.
    void settle() {
        started = count;
        running = 1;
    }

    /// Nothing runs, and nothing is left to start.
    boolean isExhausted() {
        return started == count && running == 0;
    }
}
