package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which candidate to try, and when (RFC 8305, sections 3 to 5). Does no I/O and reads no clock: it
/// is told what happened and what time it is, and asked what to start.
///
/// Times are those of a [dev.fairlead.internal.time.TimeSource]. One race, one schedule; whoever
/// owns the race calls it.
final class Schedule {
    /// Nothing is to be started unless something else happens first.
    static final long NEVER = Long.MAX_VALUE;

    /// RFC 8305, section 5: attempts start at least this far apart, even if the last one failed.
    static final long MINIMUM_GAP = TimeUnit.MILLISECONDS.toNanos(10);

    /// More candidates than these are not tried.
    static final int MAXIMUM_ATTEMPTS = 64;

    private final boolean overlapping;
    private final long resolutionDelay;
    private final int firstFamilyCount;

    private List<Candidate> candidates = List.of();
    private Set<Family> pending;
    private boolean ipv6Known;
    private boolean waiting;
    private long waitUntil;

    private final Set<Endpoint> started = new HashSet<>();
    private final Map<Endpoint, Candidate> running = new LinkedHashMap<>();
    private int startedV6;
    private int startedV4;
    private @Nullable Candidate last;
    private long lastStart;
    // As before the last start, should it turn out that nothing was sent.
    private @Nullable Candidate beforeLast;
    private long beforeLastStart;
    private boolean nextAtOnce;
    private boolean startedBeforeIpv6;
    private boolean settled;
    private boolean over;

    /// @param overlapping whether an attempt may start while others run
    /// @param resolutionDelayNanos how long candidates that are not the best wait for better ones
    /// @param firstFamilyCount how many candidates of the preferred family come first
    /// @param pending the families whose candidates are not known yet
    Schedule(
            boolean overlapping,
            long resolutionDelayNanos,
            int firstFamilyCount,
            Set<Family> pending) {
        this.overlapping = overlapping;
        this.resolutionDelay = resolutionDelayNanos;
        this.firstFamilyCount = firstFamilyCount;
        this.pending = pending;
    }

    /// Answers have come: these are the candidates known now, and these families are still missing.
    /// What has been started stays as it is; a candidate that is no longer in the list is not
    /// started any more.
    ///
    /// @param ordered best first, by [Standing] and then by preference; none twice
    void update(List<Candidate> ordered, Set<Family> stillPending, long now) {
        candidates = ordered;
        pending = stillPending;
        ipv6Known |= ordered.stream().anyMatch(c -> c.family() == Family.V6);
        if (!waiting && !ordered.isEmpty()) {
            waiting = true;
            waitUntil = now + resolutionDelay;
        }
    }

    /// The candidate to start now, which from then on counts as started; `null` if it is not time.
    @Nullable Candidate start(long now) {
        Candidate next = next();
        if (next == null || untilStart(next, now) > 0) {
            return null;
        }
        startedBeforeIpv6 |= last == null && awaitsIpv6();
        beforeLast = last;
        beforeLastStart = lastStart;
        last = next;
        lastStart = now;
        nextAtOnce = false;
        started.add(next.address());
        running.put(next.address(), next);
        if (next.family() == Family.V6) {
            startedV6++;
        } else {
            startedV4++;
        }
        return next;
    }

    /// Nanoseconds from `now` to when [#start] has something, if nothing else happens; or [#NEVER].
    long untilStart(long now) {
        Candidate next = next();
        return next == null ? NEVER : untilStart(next, now);
    }

    private long untilStart(Candidate next, long now) {
        if (next.standing() == Standing.UNUSABLE && !pending.isEmpty()) {
            return NEVER; // what is still to come can only be better
        }
        if (last == null) {
            return awaitsBetterThan(next) ? Math.max(0, waitUntil - now) : 0;
        }
        if (!overlapping && !running.isEmpty()) {
            return NEVER;
        }
        long gap =
                nextAtOnce || running.isEmpty() || isBetterThanFailed(next, last)
                        ? MINIMUM_GAP
                        : Math.max(MINIMUM_GAP, last.attemptDelayNanos());
        return Math.max(0, lastStart + gap - now);
    }

    /// RFC 8305, section 3: IPv4 waits for IPv6 answers for a while; and so does what failed lately
    /// for any. What worked would come first whatever they are.
    private boolean awaitsBetterThan(Candidate next) {
        return switch (next.standing()) {
            case WORKED -> false;
            case UNKNOWN -> awaitsIpv6();
            case FAILED, UNUSABLE -> !pending.isEmpty();
        };
    }

    /// What failed lately and was tried for want of better is not waited for.
    private static boolean isBetterThanFailed(Candidate next, Candidate before) {
        return before.standing() == Standing.FAILED
                && next.standing().compareTo(Standing.FAILED) < 0;
    }

    private boolean awaitsIpv6() {
        return pending.contains(Family.V6) && !ipv6Known;
    }

    /// RFC 8305, section 4: families take turns, but for the first few of the preferred one. Late
    /// candidates fall into place as if they had been known from the beginning.
    private @Nullable Candidate next() {
        if (over || settled || started.size() >= MAXIMUM_ATTEMPTS) {
            return null;
        }
        Candidate best = null;
        Candidate bestOfOther = null;
        for (Candidate candidate : candidates) {
            if (started.contains(candidate.address())) {
                continue;
            }
            if (best == null) {
                best = candidate;
            } else if (candidate.standing() != best.standing()) {
                break;
            } else if (candidate.family() != best.family()) {
                bestOfOther = candidate;
                break;
            }
        }
        if (best == null || bestOfOther == null) {
            return best;
        }
        return best.family() == familyWhoseTurnItIs() ? best : bestOfOther;
    }

    private Family familyWhoseTurnItIs() {
        Family preferred = candidates.getFirst().family();
        int startedOfPreferred = preferred == Family.V6 ? startedV6 : startedV4;
        if (last == null || startedOfPreferred < firstFamilyCount) {
            return preferred;
        }
        return last.family() == Family.V6 ? Family.V4 : Family.V6;
    }

    /// An attempt has failed: the next starts at once, as far as [#MINIMUM_GAP] allows.
    ///
    /// @param sent whether a packet may have been sent; if not, the gap is none
    void failed(Candidate candidate, boolean sent) {
        running.remove(candidate.address());
        nextAtOnce = true;
        if (!sent && candidate.equals(last) && beforeLast != null) {
            last = beforeLast;
            lastStart = beforeLastStart;
        } else if (!sent && candidate.equals(last)) {
            lastStart -= MINIMUM_GAP;
        }
    }

    /// A candidate is open, and the race is over.
    void opened(Candidate candidate) {
        running.remove(candidate.address());
        over = true;
    }

    /// A candidate goes on alone: no other is started any more, whatever becomes of it.
    ///
    /// @return what else was running
    List<Candidate> settle(Candidate candidate) {
        settled = true;
        List<Candidate> others = new ArrayList<>(running.values());
        others.remove(candidate);
        running.keySet().retainAll(Set.of(candidate.address()));
        return others;
    }

    boolean isSettled() {
        return settled;
    }

    /// Gives up all that run, so that the next starts at once.
    ///
    /// @return what was running
    List<Candidate> abandon() {
        List<Candidate> abandoned = new ArrayList<>(running.values());
        running.clear();
        settled = false;
        nextAtOnce = true;
        return abandoned;
    }

    /// Nothing runs, nothing is left to start, and no answer is still to come that would count.
    boolean isExhausted() {
        return running.isEmpty() && (settled || pending.isEmpty()) && next() == null;
    }

    /// Candidates that are known and have not been started.
    int left() {
        return (int) candidates.stream().filter(c -> !started.contains(c.address())).count();
    }

    /// Whether the first attempt started because IPv6 answers took longer than the delay.
    boolean startedBeforeIpv6() {
        return startedBeforeIpv6;
    }

    Set<Family> pending() {
        return pending;
    }
}
