package dev.fairlead.internal.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long MS = 1_000_000;
    private static final Set<Family> BOTH = EnumSet.allOf(Family.class);

    // Near the end of the range, as nanoTime may be: differences count, not values.
    private static final long T0 = Math.subtractExact(Long.MAX_VALUE, 100 * MS);

    private static Candidate six(int i) {
        return candidate("2001:db8::" + i, Standing.UNKNOWN);
    }

    private static Candidate four(int i) {
        return candidate("192.0.2." + i, Standing.UNKNOWN);
    }

    private static Candidate candidate(String address, Standing standing) {
        Endpoint endpoint = Endpoint.host(address, 443);
        return new Candidate(endpoint, Candidate.familyOf(endpoint), standing, 250 * MS);
    }

    private static Schedule schedule(int firstFamilyCount) {
        return new Schedule(true, 50 * MS, firstFamilyCount, BOTH);
    }

    private static Schedule known(int firstFamilyCount, Candidate... candidates) {
        Schedule schedule = schedule(firstFamilyCount);
        schedule.update(List.of(candidates), Set.of(), T0);
        return schedule;
    }

    /// What it starts if nothing ever answers.
    private static List<Candidate> order(Schedule schedule, long from) {
        List<Candidate> started = new ArrayList<>();
        long now = from;
        for (long wait; (wait = schedule.untilStart(now)) != Schedule.NEVER; ) {
            now += wait;
            started.add(schedule.start(now));
        }
        return started;
    }

    @Test
    void familiesTakeTurns() {
        assertEquals(
                List.of(six(1), four(1), six(2), four(2), six(3), four(3), four(4)),
                order(known(1, six(1), six(2), six(3), four(1), four(2), four(3), four(4)), T0));
    }

    @Test
    void theFirstFamilyIsTheOneOfTheBestCandidate() {
        assertEquals(
                List.of(four(1), six(1), four(2), six(2)),
                order(known(1, four(1), four(2), six(1), six(2)), T0));
    }

    @Test
    void theFirstFamilyCountComesBeforeTheTurns() {
        assertEquals(
                List.of(six(1), six(2), four(1), six(3), four(2)),
                order(known(2, six(1), six(2), six(3), four(1), four(2)), T0));
    }

    @Test
    void betterStandingComesFirstWhateverTheFamily() {
        Candidate worked = candidate("192.0.2.9", Standing.WORKED);
        Candidate failed = candidate("2001:db8::9", Standing.FAILED);
        Candidate unusable = candidate("2001:db8::8", Standing.UNUSABLE);
        assertEquals(
                List.of(worked, six(1), four(1), six(2), failed, unusable),
                order(known(1, worked, six(1), six(2), four(1), failed, unusable), T0));
    }

    @Test
    void lateCandidatesFallIntoPlaceAsIfTheyHadBeenKnown() {
        Schedule schedule = schedule(1);
        schedule.update(List.of(four(1), four(2)), EnumSet.of(Family.V6), T0);
        assertEquals(50 * MS, schedule.untilStart(T0));
        assertNull(schedule.start(T0 + 49 * MS));
        assertEquals(four(1), schedule.start(T0 + 50 * MS));
        schedule.update(List.of(six(1), six(2), four(1), four(2)), Set.of(), T0 + 130 * MS);
        assertEquals(170 * MS, schedule.untilStart(T0 + 130 * MS));
        assertEquals(List.of(six(1), four(2), six(2)), order(schedule, T0 + 130 * MS));
    }

    @Test
    void withFirstFamilyCountTwoLateIpv6GetsBothOfItsPlaces() {
        Schedule schedule = schedule(2);
        schedule.update(List.of(four(1), four(2)), EnumSet.of(Family.V6), T0);
        assertEquals(four(1), schedule.start(T0 + 50 * MS));
        schedule.update(List.of(six(1), six(2), six(3), four(1), four(2)), Set.of(), T0 + 130 * MS);
        assertEquals(List.of(six(1), six(2), four(2), six(3)), order(schedule, T0 + 130 * MS));
    }

    @Test
    void aCandidateThatIsGoneFromTheFreshAnswerIsNotStartedAnyMore() {
        Schedule schedule = schedule(1);
        schedule.update(List.of(six(1), six(2)), BOTH, T0);
        assertEquals(six(1), schedule.start(T0));
        schedule.update(List.of(six(3)), Set.of(), T0 + MS);
        assertEquals(List.of(six(3)), order(schedule, T0 + MS));
    }

    @Test
    void anAddressInBothAnswersIsStartedOnce() {
        Schedule schedule = schedule(1);
        schedule.update(List.of(six(1)), EnumSet.of(Family.V4), T0);
        assertEquals(six(1), schedule.start(T0));
        schedule.update(List.of(six(1)), Set.of(), T0 + MS);
        assertEquals(Schedule.NEVER, schedule.untilStart(T0 + MS));
    }

    @Test
    void withoutOverlapTheNextStartsOnlyAfterAFailure() {
        Schedule schedule = new Schedule(false, 50 * MS, 1, BOTH);
        schedule.update(List.of(six(1), four(1)), Set.of(), T0);
        assertEquals(six(1), schedule.start(T0));
        assertEquals(Schedule.NEVER, schedule.untilStart(T0 + 3000 * MS));
        schedule.failed(six(1), true);
        assertEquals(four(1), schedule.start(T0 + 3000 * MS));
    }

    @Test
    void aFailureNeverStartsTheNextWithinTenMilliseconds() {
        Schedule schedule = known(1, six(1), four(1));
        assertEquals(six(1), schedule.start(T0));
        schedule.failed(six(1), true);
        assertEquals(10 * MS, schedule.untilStart(T0));
        assertNull(schedule.start(T0 + 10 * MS - 1));
        assertEquals(four(1), schedule.start(T0 + 10 * MS));
    }

    @Test
    void anAttemptThatSentNothingCostsNothing() {
        Schedule schedule = known(1, six(1), six(2), four(1));
        schedule.start(T0);
        schedule.failed(six(1), false);
        assertEquals(four(1), schedule.start(T0));
        schedule.failed(four(1), false);
        assertEquals(six(2), schedule.start(T0));
    }

    @Test
    void anAttemptThatSentNothingLeavesTheGapToTheOneBefore() {
        Schedule schedule = known(1, six(1), four(1), six(2));
        assertEquals(six(1), schedule.start(T0));
        schedule.failed(six(1), true);
        assertEquals(four(1), schedule.start(T0 + 10 * MS));
        schedule.failed(four(1), false);
        assertEquals(0, schedule.untilStart(T0 + 10 * MS));
    }

    @Test
    void aFailureOfAnyStartsTheNext() {
        Schedule schedule = known(1, six(1), four(1), six(2));
        schedule.start(T0);
        schedule.start(T0 + 250 * MS);
        schedule.failed(six(1), true);
        assertEquals(four(1), order(known(1, four(1)), T0).getFirst());
        assertEquals(six(2), schedule.start(T0 + 260 * MS));
    }

    @Test
    void whatHasNoRouteWaitsForEveryAnswer() {
        Candidate unusable = candidate("2001:db8::1", Standing.UNUSABLE);
        Schedule schedule = schedule(1);
        schedule.update(List.of(unusable), EnumSet.of(Family.V4), T0);
        assertEquals(Schedule.NEVER, schedule.untilStart(T0));
        assertFalse(schedule.isExhausted());
        schedule.update(List.of(unusable), Set.of(), T0 + MS);
        assertEquals(unusable, schedule.start(T0 + MS));
    }

    @Test
    void whatWorkedDoesNotWaitForIpv6() {
        Candidate worked = candidate("192.0.2.1", Standing.WORKED);
        Schedule schedule = schedule(1);
        schedule.update(List.of(worked), EnumSet.of(Family.V6), T0);
        assertEquals(worked, schedule.start(T0));
    }

    @Test
    void whatFailedLatelyWaitsForAnyAndIsNotWaitedFor() {
        Candidate failed = candidate("2001:db8::1", Standing.FAILED);
        Schedule schedule = schedule(1);
        schedule.update(List.of(failed), EnumSet.of(Family.V4), T0);
        assertEquals(50 * MS, schedule.untilStart(T0));
        assertEquals(failed, schedule.start(T0 + 50 * MS));
        schedule.update(List.of(four(1), failed), Set.of(), T0 + 70 * MS);
        assertEquals(four(1), schedule.start(T0 + 70 * MS));
    }

    @Test
    void abandoningGoesOnAtOnce() {
        Schedule schedule = known(1, six(1), four(1), six(2));
        schedule.start(T0);
        assertEquals(List.of(six(1)), schedule.abandon());
        assertEquals(four(1), schedule.start(T0 + 20 * MS));
        assertEquals(List.of(four(1)), schedule.abandon());
        assertEquals(six(2), schedule.start(T0 + 40 * MS));
        schedule.abandon();
        assertTrue(schedule.isExhausted());
    }

    @Test
    void nothingStartsAfterTheWinner() {
        Schedule schedule = known(1, six(1), four(1));
        schedule.start(T0);
        schedule.opened(six(1));
        assertEquals(Schedule.NEVER, schedule.untilStart(T0 + 1000 * MS));
        assertNull(schedule.start(T0 + 1000 * MS));
    }

    @Test
    void atMostSixtyFourAreStarted() {
        Candidate[] many = new Candidate[100];
        Arrays.setAll(many, i -> four(i + 1));
        Schedule schedule = known(1, many);
        assertEquals(64, order(schedule, T0).size());
        assertEquals(36, schedule.left());
    }

    @Test
    void exhaustedOnlyWhenNothingRunsAndNothingIsToCome() {
        Schedule schedule = schedule(1);
        assertFalse(schedule.isExhausted());
        schedule.update(List.of(six(1)), EnumSet.of(Family.V4), T0);
        schedule.start(T0);
        schedule.failed(six(1), true);
        assertFalse(schedule.isExhausted());
        schedule.update(List.of(six(1)), Set.of(), T0 + MS);
        assertTrue(schedule.isExhausted());
    }
}
