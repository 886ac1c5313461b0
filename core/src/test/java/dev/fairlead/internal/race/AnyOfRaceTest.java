package dev.fairlead.internal.race;

import static dev.fairlead.internal.race.RaceScene.failed;
import static dev.fairlead.internal.race.RaceScene.won;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.Parameters;
import dev.fairlead.RaceOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Races in which several protocols will do.
class AnyOfRaceTest {
    private static final String SIX = "2001:db8::a";
    private static final String FOUR = "192.0.2.1";
    private static final Endpoint LITERAL = Endpoint.host(FOUR, 443);

    private final RaceScene scene = new RaceScene().anyOf("quic", "tcp");

    @Test
    void theMostWantedAloneIsTriedIfItIsQuick() {
        scene.opens("quic " + FOUR, 20);
        Race<String> race = scene.race(LITERAL);
        scene.advance(20);
        assertEquals("quic " + FOUR, won(race).stack());
        assertEquals("quic", won(race).attempt().protocol());
        assertEquals(List.of("0 quic " + FOUR), scene.started);
    }

    @Test
    void whatIsDroppedCostsOneAttemptDelay() {
        scene.opens(FOUR, 20);
        Race<String> race = scene.race(LITERAL);
        scene.advance(249);
        assertEquals(List.of("0 quic " + FOUR), scene.started);
        scene.advance(21);
        assertEquals(FOUR, won(race).stack());
        assertEquals(List.of("0 quic " + FOUR, "250 " + FOUR), scene.started);
        assertEquals(List.of("quic LOST", "tcp WON"), protocols(won(race)));
        assertEquals(List.of("quic " + FOUR), scene.cancelled);
    }

    @Test
    void ofAHostWithADeadFamilyTooItCostsOneAttemptDelayMoreThanTheOtherAlone() {
        scene.aaaa(0, SIX).a(0, FOUR).opens(FOUR, 20);
        Race<String> race = scene.race();
        scene.advance(520);
        assertEquals(FOUR, won(race).stack());
        assertEquals(
                List.of("0 quic " + SIX, "250 " + SIX, "250 quic " + FOUR, "500 " + FOUR),
                scene.started);
    }

    @Test
    void whatFailsIsFollowedAtOnce() {
        scene.refuses("quic " + FOUR, 1).opens(FOUR, 20);
        Race<String> race = scene.race(LITERAL);
        scene.advance(40);
        assertEquals(FOUR, won(race).stack());
        assertEquals(List.of("0 quic " + FOUR, "10 " + FOUR), scene.started);
    }

    @Test
    void whatCannotBeSentIsFollowedWithoutAGap() {
        scene.fails(
                        "quic " + FOUR,
                        0,
                        AttemptFailure.notTried("path.no-route", "no route to it", null))
                .opens(FOUR, 20);
        Race<String> race = scene.race(LITERAL);
        assertEquals(List.of("0 quic " + FOUR, "0 " + FOUR), scene.started);
        scene.advance(20);
        assertEquals(FOUR, won(race).stack());
    }

    @Test
    void theNextAddressIsTriedAtOnceWhenAllHaveFailedAtTheFirst() {
        scene.aaaa(0, SIX)
                .a(0, FOUR)
                .refuses("quic " + SIX, 1)
                .refuses(SIX, 1)
                .opens("quic " + FOUR, 5);
        Race<String> race = scene.race();
        scene.advance(30);
        assertEquals("quic " + FOUR, won(race).stack());
        assertEquals(List.of("0 quic " + SIX, "10 " + SIX, "11 quic " + FOUR), scene.started);
    }

    @Test
    void allThatFailedIsToldOfAndTheMostTellingDecides() {
        scene.fails(
                        "quic " + FOUR,
                        30,
                        AttemptFailure.tryOthers("connect.timed-out", "no answer", null))
                .refuses(FOUR, 1);
        Race<String> race = scene.race(LITERAL);
        scene.advance(50);
        assertInstanceOf(ConnectFailure.Refused.class, failed(race).failure());
        assertEquals(List.of("quic FAILED", "tcp FAILED"), protocols(failed(race)));
    }

    @Test
    void aPeerThatIsNotTrustedEndsTheRaceForAll() {
        scene.ends("quic " + FOUR, 5, _ -> new ConnectFailure.Abandoned(LITERAL, List.of()))
                .opens(FOUR, 1);
        Race<String> race = scene.race(LITERAL);
        scene.advance(5);
        failed(race);
        assertEquals(List.of("0 quic " + FOUR), scene.started);
    }

    @Test
    void whatWasOvertakenGoesLastTheNextTime() {
        scene.opens(FOUR, 20);
        scene.race(LITERAL);
        scene.advance(300);
        scene.started.clear();
        Race<String> next = scene.race(LITERAL);
        scene.advance(20);
        assertEquals(FOUR, won(next).stack());
        assertEquals(List.of("0 " + FOUR), scene.started);
        scene.started.clear();
        Race<String> elsewhere = scene.race(Endpoint.host(FOUR, 444));
        scene.advance(0);
        assertEquals(List.of("0 quic " + FOUR), scene.started);
        elsewhere.cancel(dev.fairlead.Cancelled.How.CLOSED);
        scene.advance(0);
    }

    @Test
    void itGetsAnotherChanceInTenMinutesAndOnAnotherNetwork() {
        scene.opens(FOUR, 20);
        scene.race(LITERAL);
        scene.advance(300);
        scene.localIpv4 = "198.51.100.9";
        scene.started.clear();
        scene.race(LITERAL);
        scene.advance(300);
        assertEquals("0 quic " + FOUR, scene.started.getFirst());
        scene.advance(Duration.ofMinutes(11).toMillis());
        scene.started.clear();
        scene.race(LITERAL);
        scene.advance(0);
        assertEquals(List.of("0 quic " + FOUR), scene.started);
    }

    @Test
    void withoutHistoryNothingIsRemembered() {
        scene.parameters = Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withHistory(false));
        scene.opens(FOUR, 20);
        scene.race(LITERAL);
        scene.advance(300);
        scene.started.clear();
        scene.race(LITERAL);
        scene.advance(300);
        assertEquals("0 quic " + FOUR, scene.started.getFirst());
    }

    @Test
    void withoutRacesOneComesAfterTheOther() {
        scene.parameters = Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withEnabled(false));
        scene.refuses("quic " + FOUR, 900).opens(FOUR, 20);
        Race<String> race = scene.race(LITERAL);
        scene.advance(930);
        assertEquals(FOUR, won(race).stack());
        assertEquals(List.of("0 quic " + FOUR, "900 " + FOUR), scene.started);
    }

    @Test
    void underUntilTransportTheFirstOpenTransportGoesOnAlone() {
        scene.parameters =
                Parameters.DEFAULT.withRace(
                        RaceOptions.DEFAULT.withUntil(RaceOptions.Until.TRANSPORT));
        scene.transportOpens(FOUR, 5).refuses(FOUR, 40);
        Race<String> race = scene.race(LITERAL);
        scene.advance(255);
        assertEquals(List.of("quic " + FOUR), scene.cancelled);
        scene.advance(40);
        assertEquals(List.of("quic LOST", "tcp FAILED"), protocols(failed(race)));
    }

    private static List<String> protocols(RaceResult<String> result) {
        return result.attempts().stream().map(a -> a.protocol() + " " + a.outcome()).toList();
    }
}
