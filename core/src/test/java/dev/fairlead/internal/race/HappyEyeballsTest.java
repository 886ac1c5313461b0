package dev.fairlead.internal.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectFailure;
import dev.fairlead.ResolveFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/// RFC 8305, case by case: what is tried, and when, in milliseconds from the start.
class HappyEyeballsTest {
    private static final String SIX_A = "2001:db8::a";
    private static final String SIX_B = "2001:db8::b";
    private static final String FOUR_A = "192.0.2.1";
    private static final String FOUR_B = "192.0.2.2";

    private final RaceScene scene = new RaceScene();

    private void assertStarted(String... expected) {
        assertEquals(List.of(expected), scene.started);
    }

    private RaceResult.Won<String> assertWon(Race<String> race, String address, long millis) {
        RaceResult.Won<String> won = RaceScene.won(race);
        assertEquals(address, won.stack());
        assertEquals(millis, won.attempt().end().toMillis());
        return won;
    }

    @Test
    void bothFamiliesWellTriesIpv6Alone() {
        Race<String> race =
                scene.aaaa(3, SIX_A).a(2, FOUR_A).opens(SIX_A, 20).opens(FOUR_A, 5).race();
        scene.advance(100);
        assertStarted("3 " + SIX_A);
        assertWon(race, SIX_A, 23);
    }

    @Test
    void aSilentIpv6AddressCostsOneAttemptDelay() {
        Race<String> race = scene.aaaa(1, SIX_A).a(1, FOUR_A).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("1 " + SIX_A, "251 " + FOUR_A);
        assertEquals(
                List.of(SIX_A + " LOST", FOUR_A + " WON"),
                RaceScene.outcomes(assertWon(race, FOUR_A, 271)));
        assertEquals(List.of(SIX_A), scene.cancelled);
    }

    @Test
    void aSilentIpv4AddressCostsNothingWhereIpv6Works() {
        Race<String> race = scene.aaaa(1, SIX_A).a(1, FOUR_A).opens(SIX_A, 20).race();
        scene.advance(1000);
        assertStarted("1 " + SIX_A);
        assertWon(race, SIX_A, 21);
    }

    @Test
    void bothSlowTriesBothAndTakesTheFirstThatOpens() {
        Race<String> race =
                scene.aaaa(1, SIX_A).a(1, FOUR_A).opens(SIX_A, 400).opens(FOUR_A, 400).race();
        scene.advance(1000);
        assertStarted("1 " + SIX_A, "251 " + FOUR_A);
        assertWon(race, SIX_A, 401);
    }

    @Test
    void ipv6AnswersLateByLessThanTheResolutionDelayStillComeFirst() {
        Race<String> race =
                scene.aaaa(22, SIX_A).a(2, FOUR_A).opens(SIX_A, 20).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("22 " + SIX_A);
        assertWon(race, SIX_A, 42);
    }

    @Test
    void ipv6AnswersLateByMoreJoinTheRace() {
        Race<String> race = scene.aaaa(82, SIX_A).a(2, FOUR_A, FOUR_B).opens(SIX_A, 20).race();
        scene.advance(1000);
        // 52: the resolution delay of 50 ms after the A answer. 302: the turn of the other family.
        assertStarted("52 " + FOUR_A, "302 " + SIX_A);
        assertWon(race, SIX_A, 322);
    }

    @Test
    void ipv6AnswersLateByHalfASecondJoinTheRace() {
        Race<String> race = scene.aaaa(502, SIX_A).a(2, FOUR_A, FOUR_B).opens(SIX_A, 20).race();
        scene.advance(1000);
        assertStarted("52 " + FOUR_A, "302 " + FOUR_B, "552 " + SIX_A);
        assertWon(race, SIX_A, 572);
    }

    @Test
    void lateAnswersStartAtOnceWhereNothingElseRuns() {
        Race<String> race =
                scene.aaaa(502, SIX_A).a(2, FOUR_A).refuses(FOUR_A, 3).opens(SIX_A, 20).race();
        scene.advance(1000);
        assertStarted("52 " + FOUR_A, "502 " + SIX_A);
        assertWon(race, SIX_A, 522);
    }

    @Test
    void ipv4AnswersLateJoinBehindIpv6() {
        Race<String> race = scene.aaaa(2, SIX_A, SIX_B).a(300, FOUR_A).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("2 " + SIX_A, "252 " + SIX_B, "502 " + FOUR_A);
        assertWon(race, FOUR_A, 522);
    }

    @Test
    void noIpv6AnswerAtAllCostsTheResolutionDelay() {
        Race<String> race = scene.a(2, FOUR_A).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("52 " + FOUR_A);
        RaceResult.Won<String> won = assertWon(race, FOUR_A, 72);
        assertEquals("AAAA db.example", won.resolutions().getLast().query());
        assertInstanceOf(ResolveFailure.NoAnswer.class, won.resolutions().getLast().failure());
    }

    @Test
    void servfailForIpv6EndsTheWait() {
        Race<String> race =
                scene.fails(
                                "AAAA db.example",
                                5,
                                new ResolveFailure.ServerFailure(
                                        "db.example", List.of("192.0.2.53 SERVFAIL")))
                        .a(2, FOUR_A)
                        .opens(FOUR_A, 20)
                        .race();
        scene.advance(1000);
        assertStarted("5 " + FOUR_A);
        assertWon(race, FOUR_A, 25);
    }

    @Test
    void anEmptyIpv6AnswerEndsTheWait() {
        Race<String> race = scene.aaaa(5).a(2, FOUR_A).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("5 " + FOUR_A);
        assertWon(race, FOUR_A, 25);
    }

    @Test
    void servfailForIpv4LeavesIpv6Alone() {
        Race<String> race =
                scene.fails(
                                "A db.example",
                                1,
                                new ResolveFailure.ServerFailure(
                                        "db.example", List.of("192.0.2.53 SERVFAIL")))
                        .aaaa(3, SIX_A)
                        .opens(SIX_A, 20)
                        .race();
        scene.advance(1000);
        assertStarted("3 " + SIX_A);
        assertWon(race, SIX_A, 23);
    }

    @Test
    void theFirstTwoOfFourDeadCostTwoDelays() {
        Race<String> race =
                scene.aaaa(0, SIX_A, SIX_B)
                        .a(0, FOUR_A, FOUR_B)
                        .opens(SIX_B, 20)
                        .opens(FOUR_B, 20)
                        .race();
        scene.advance(1000);
        assertStarted("0 " + SIX_A, "250 " + FOUR_A, "500 " + SIX_B);
        assertWon(race, SIX_B, 520);
    }

    @Test
    void aRefusalStartsTheNextAtOnce() {
        Race<String> race =
                scene.aaaa(0, SIX_A).a(0, FOUR_A).refuses(SIX_A, 30).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("0 " + SIX_A, "30 " + FOUR_A);
        assertWon(race, FOUR_A, 50);
    }

    @Test
    void aRefusalAtOnceLeavesTenMilliseconds() {
        Race<String> race =
                scene.aaaa(0, SIX_A).a(0, FOUR_A).refuses(SIX_A, 1).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertStarted("0 " + SIX_A, "10 " + FOUR_A);
        assertWon(race, FOUR_A, 30);
    }

    @Test
    void whatHasNoRouteIsTriedLastAndDelaysNobody() {
        Race<String> race =
                scene.aaaa(0, SIX_A, SIX_B)
                        .a(0, FOUR_A)
                        .noRoute(SIX_A)
                        .noRoute(SIX_B)
                        .opens(FOUR_A, 20)
                        .race();
        scene.advance(1000);
        assertStarted("0 " + FOUR_A);
        assertWon(race, FOUR_A, 20);
    }

    @Test
    void theSecondRaceBeginsWithWhatTheFirstLearned() {
        Race<String> first = scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 20).race();
        scene.advance(1000);
        assertWon(first, FOUR_A, 270);
        scene.started.clear();
        Race<String> second = scene.race();
        scene.advance(1000);
        assertStarted("0 " + FOUR_A);
        assertWon(second, FOUR_A, 20);
    }

    @Test
    void everyAddressSilentNeverEndsByItself() {
        Race<String> race = scene.aaaa(0, SIX_A).a(0, FOUR_A).race();
        scene.advance(60_000);
        assertStarted("0 " + SIX_A, "250 " + FOUR_A);
        assertNull(race.result());
    }

    @Test
    void everyAddressRefusedFailsWithAllOfThem() {
        Race<String> race =
                scene.aaaa(0, SIX_A).a(0, FOUR_A).refuses(SIX_A, 20).refuses(FOUR_A, 20).race();
        scene.advance(100);
        RaceResult.Failed<String> failed = RaceScene.failed(race);
        var refused = assertInstanceOf(ConnectFailure.Refused.class, failed.failure());
        assertEquals(2, refused.attempts().size());
        assertTrue(!failed.forWantOfPath());
    }
}
