package dev.fairlead.internal.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What holds for every schedule, whatever answers and addresses do.
class ScheduleInvariantsTest {
    private static final long MS = 1_000_000;
    private static final List<Standing> STANDINGS = List.of(Standing.values());

    private record Event(long at, Runnable happens) {}

    /// One race of random answers and hosts, run to its end.
    private static final class Run {
        final Random random;
        final boolean overlapping;
        final long resolutionDelay;
        final Schedule schedule;
        final Set<Family> pending = EnumSet.allOf(Family.class);
        final List<Candidate> known = new ArrayList<>();
        final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at));
        final Map<Candidate, Long> started = new HashMap<>();
        final Set<Candidate> running = new HashSet<>();
        long now = -5 * MS; // time may be negative
        long firstKnown = Long.MIN_VALUE;
        long lastSent = Long.MIN_VALUE / 2;
        long lastFailure = Long.MIN_VALUE / 2;
        Candidate last;
        boolean won;

        Run(long seed) {
            random = new Random(seed);
            overlapping = random.nextInt(5) > 0;
            resolutionDelay = random.nextInt(60) * MS;
            schedule =
                    new Schedule(
                            overlapping,
                            resolutionDelay,
                            1 + random.nextInt(3),
                            EnumSet.allOf(Family.class));
            for (Family family : Family.values()) {
                at(random.nextLong(4) * random.nextInt(200), () -> answer(family));
            }
        }

        void at(long millis, Runnable happens) {
            events.add(new Event(now + millis * MS, happens));
        }

        void answer(Family family) {
            pending.remove(family);
            int count = random.nextInt(5);
            for (int i = 1; i <= count; i++) {
                Endpoint address =
                        Endpoint.host(family == Family.V6 ? "2001:db8::" + i : "192.0.2." + i, 1);
                Standing standing =
                        random.nextBoolean()
                                ? Standing.UNKNOWN
                                : STANDINGS.get(random.nextInt(STANDINGS.size()));
                long delay = (10 + random.nextInt(300)) * MS;
                known.add(new Candidate(address, family, standing, delay));
            }
            known.sort(Comparator.comparing(Candidate::standing));
            if (!known.isEmpty() && firstKnown == Long.MIN_VALUE) {
                firstKnown = now;
            }
            schedule.update(List.copyOf(known), EnumSet.copyOf(pending), now);
        }

        void go() {
            while (true) {
                for (Candidate next; (next = schedule.start(now)) != null; ) {
                    check(next);
                    begin(next);
                }
                assertFalse(won, "a race that is won starts nothing and is asked no more");
                if (schedule.isExhausted()) {
                    break;
                }
                long until = schedule.untilStart(now);
                assertTrue(until > 0, "what is due has been started");
                Event event = events.peek();
                if (until == Schedule.NEVER && event == null) {
                    // Only silence is left: that ends at a deadline.
                    assertTrue(!running.isEmpty(), "nothing to wait for, and not exhausted");
                    break;
                }
                if (event != null && (until == Schedule.NEVER || event.at - now <= until)) {
                    events.poll();
                    now = event.at;
                    event.happens.run();
                    if (won) {
                        assertEquals(Schedule.NEVER, schedule.untilStart(now + 10_000 * MS));
                        return;
                    }
                } else {
                    now += until;
                }
            }
            assertTrue(running.isEmpty() ? pending.isEmpty() : true);
            if (running.isEmpty()) {
                assertEquals(new HashSet<>(known), started.keySet(), "all were tried");
            }
        }

        void check(Candidate next) {
            assertFalse(started.containsKey(next), "started twice: " + next);
            assertTrue(known.contains(next));
            assertTrue(now - lastSent >= 10 * MS, "within 10 ms of the one before");
            if (!overlapping) {
                assertTrue(running.isEmpty(), "overlaps");
            }
            for (Candidate other : known) {
                assertTrue(
                        started.containsKey(other)
                                || other.standing().compareTo(next.standing()) >= 0,
                        () -> next + " before " + other);
            }
            if (next.standing() == Standing.UNUSABLE) {
                assertTrue(pending.isEmpty());
            }
            if (started.isEmpty()
                    && next.standing() == Standing.UNKNOWN
                    && next.family() == Family.V4
                    && pending.contains(Family.V6)) {
                assertTrue(now - firstKnown >= resolutionDelay, "IPv4 did not wait for IPv6");
            }
            boolean failedSince = lastFailure >= lastSent;
            if (last != null
                    && !running.isEmpty()
                    && !failedSince
                    && last.standing() != Standing.FAILED) {
                assertTrue(now - lastSent >= last.attemptDelayNanos(), "before the delay");
            }
        }

        void begin(Candidate next) {
            started.put(next, now);
            running.add(next);
            int fate = random.nextInt(10);
            if (next.standing() == Standing.UNUSABLE || fate == 0) {
                running.remove(next);
                schedule.failed(next, false);
                lastFailure = now;
                return;
            }
            lastSent = now;
            last = next;
            if (fate < 5) {
                at(random.nextInt(400), () -> fail(next));
            } else if (fate < 7) {
                at(random.nextInt(400), () -> open(next));
            }
        }

        void fail(Candidate candidate) {
            running.remove(candidate);
            lastFailure = now;
            schedule.failed(candidate, true);
        }

        void open(Candidate candidate) {
            won = true;
            schedule.opened(candidate);
        }
    }

    @Test
    void holdForTenThousandRaces() {
        long seed = Long.getLong("seed", System.nanoTime());
        for (int i = 0; i < 10_000; i++) {
            try {
                new Run(seed + i).go();
            } catch (AssertionError e) {
                throw new AssertionError("with -Dseed=" + (seed + i), e);
            }
        }
    }

    /// The order is exactly that of RFC 8305, section 4, for every number of candidates.
    @Test
    void theOrderOfSilentHostsIsTheInterleavedOne() {
        for (int sixes = 0; sixes <= 6; sixes++) {
            for (int fours = 0; fours <= 6; fours++) {
                for (int count = 1; count <= 4; count++) {
                    assertEquals(
                            interleaved(
                                    candidates(Family.V6, sixes),
                                    candidates(Family.V4, fours),
                                    count),
                            started(sixes, fours, count));
                }
            }
        }
    }

    private static List<Candidate> started(int sixes, int fours, int count) {
        Schedule schedule = new Schedule(true, 0, count, Set.of());
        List<Candidate> all = new ArrayList<>(candidates(Family.V6, sixes));
        all.addAll(candidates(Family.V4, fours));
        schedule.update(all, Set.of(), 0);
        List<Candidate> started = new ArrayList<>();
        for (long now = 0; schedule.untilStart(now) != Schedule.NEVER; ) {
            now += schedule.untilStart(now);
            started.add(schedule.start(now));
        }
        return started;
    }

    private static List<Candidate> candidates(Family family, int count) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Endpoint address =
                    Endpoint.host(family == Family.V6 ? "2001:db8::" + i : "192.0.2." + i, 1);
            candidates.add(new Candidate(address, family, Standing.UNKNOWN, 250 * MS));
        }
        return candidates;
    }

    private static List<Candidate> interleaved(
            List<Candidate> first, List<Candidate> second, int count) {
        List<Candidate> one = new ArrayList<>(first);
        List<Candidate> other = new ArrayList<>(second);
        List<Candidate> result = new ArrayList<>();
        while (!one.isEmpty() && result.size() < count) {
            result.add(one.removeFirst());
        }
        while (!one.isEmpty() || !other.isEmpty()) {
            if (!other.isEmpty()) {
                result.add(other.removeFirst());
            }
            if (!one.isEmpty()) {
                result.add(one.removeFirst());
            }
        }
        return result;
    }
}
