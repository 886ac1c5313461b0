package dev.fairlead.internal.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Parameters;
import dev.fairlead.RaceOptions;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.race.Candidate.Standing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final String SIX_A = "2001:db8::a";
    private static final String FOUR_A = "192.0.2.1";
    private static final String FOUR_B = "192.0.2.2";
    private static final Endpoint.Host HOST = (Endpoint.Host) RaceScene.HOST;

    private final RaceScene scene = new RaceScene();

    /// Races once more, from a moment when all else is over.
    private List<String> startedNext() {
        scene.advance(5000);
        scene.started.clear();
        Race<String> race = scene.race();
        scene.advance(5000);
        assertTrue(race.result() != null, "the race is over");
        return scene.started;
    }

    @Test
    void theSecondRaceToAHostWithADeadFirstAddressTakesNoLonger() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 20).race();
        assertEquals(List.of("0 " + FOUR_A), startedNext());
    }

    @Test
    void theSecondRaceToAHostWithTwoDeadAddressesTakesNoLonger() {
        scene.aaaa(0, SIX_A, "2001:db8::b").a(0, FOUR_A, FOUR_B).opens(FOUR_B, 20).race();
        assertEquals(List.of("0 " + FOUR_B), startedNext());
    }

    @Test
    void theSecondRaceWaitsAMomentOnlyForIpv6AnswersThatNeverCome() {
        scene.a(0, FOUR_A).opens(FOUR_A, 20).race();
        assertEquals(List.of("10 " + FOUR_A), startedNext());
    }

    @Test
    void ipv6AnswersThatWereLateOnceDoNotCostIpv6ItsPlace() {
        scene.aaaa(80, SIX_A).a(0, FOUR_A).opens(FOUR_A, 20).opens(SIX_A, 20).race();
        scene.advance(1000);
        scene.forget("AAAA db.example").aaaa(3, SIX_A);
        assertEquals(List.of("3 " + SIX_A), startedNext());
    }

    @Test
    void whatFailedGoesLast() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A, FOUR_B).refuses(SIX_A, 20).refuses(FOUR_A, 20);
        scene.opens(FOUR_B, 20).race();
        scene.advance(5000);
        scene.silent(FOUR_B);
        scene.started.clear();
        scene.race();
        scene.advance(1000);
        assertEquals(FOUR_B, scene.started.getFirst().split(" ")[1]);
        assertEquals(3, scene.started.size());
    }

    @Test
    void aWinFromTheFirstPlaceProvesNothing() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(SIX_A, 20).race();
        scene.advance(1000);
        assertNull(scene.context.history().mark(HOST, to(SIX_A)));
    }

    @Test
    void afterTenMinutesTheUsualOrderGetsAnotherChance() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 20).race();
        for (int i = 1; i <= 8; i++) {
            scene.advance(60_000);
            assertEquals(List.of("0 " + FOUR_A), startedNext(), "after " + i + " minutes");
        }
        scene.advance(60_000);
        assertEquals(2, startedNext().size());
    }

    @Test
    void anotherNetworkKnowsNothingOfIt() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 20).race();
        scene.advance(1000);
        scene.localIpv4 = "198.51.100.9";
        scene.localIpv6 = "2001:db8:0:2::9";
        assertEquals(2, startedNext().size());
    }

    @Test
    void anotherPortKnowsNothingOfIt() {
        History history = scene.context.history();
        history.failed(HOST, to(SIX_A));
        assertEquals(Standing.FAILED, history.mark(HOST, to(SIX_A)).standing());
        assertNull(history.mark(new Endpoint.Host(HOST.name(), 1), to(SIX_A)));
    }

    @Test
    void aNameIsTheSameInCapitals() {
        History history = scene.context.history();
        history.failed(HOST, to(SIX_A));
        assertEquals(
                Standing.FAILED,
                history.mark(new Endpoint.Host("DB.Example", HOST.port()), to(SIX_A)).standing());
    }

    @Test
    void switchedOffItChangesNothing() {
        scene.parameters = Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withHistory(false));
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 20).race();
        assertEquals(2, startedNext().size());
    }

    @Test
    void aShortRoundTripShortensTheDelayToNoLessThan100Milliseconds() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(SIX_A, 5).opens(FOUR_A, 5).race();
        scene.advance(1000);
        scene.silent(SIX_A);
        assertEquals(List.of("0 " + SIX_A, "100 " + FOUR_A), startedNext());
    }

    @Test
    void aLongRoundTripLengthensTheDelay() {
        scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(SIX_A, 240).race();
        scene.advance(1000);
        scene.silent(SIX_A).opens(FOUR_A, 5);
        assertEquals(List.of("0 " + SIX_A, "720 " + FOUR_A), startedNext());
    }

    @Test
    void theDelayStaysWithinItsBoundsAndFollowsTheOptions() {
        History history = scene.context.history();
        history.roundTrip(to(SIX_A), Duration.ofSeconds(5));
        assertEquals(2000, delay(history, RaceOptions.DEFAULT));
        assertEquals(250, delay(history, RaceOptions.DEFAULT.withAdaptive(false)));
        history.roundTrip(to(FOUR_A), Duration.ofMillis(1));
        long low =
                history.attemptDelay(
                        to(FOUR_A), RaceOptions.DEFAULT.withAttemptDelay(Duration.ofMillis(20)));
        assertEquals(20_000_000, low);
    }

    private static long delay(History history, RaceOptions options) {
        return history.attemptDelay(to(SIX_A), options) / 1_000_000;
    }

    @Test
    void itForgetsTheOldestBeyondItsBound() {
        History history = scene.context.history();
        for (int i = 0; i < 1025; i++) {
            history.failed(new Endpoint.Host("host" + i + ".example", 1), to(SIX_A));
        }
        assertNull(history.mark(new Endpoint.Host("host0.example", 1), to(SIX_A)));
        assertFalse(history.mark(new Endpoint.Host("host1.example", 1), to(SIX_A)) == null);
    }

    private static Destination to(String address) {
        InetAddress ip = RaceScene.ip(address);
        boolean v6 = ip.getAddress().length == 16;
        return new Destination(ip, RaceScene.ip(v6 ? "2001:db8:0:1::9" : "192.0.2.9"), false, 64);
    }
}
