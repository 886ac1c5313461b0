package dev.fairlead.internal.race;

import static dev.fairlead.internal.race.RaceScene.failed;
import static dev.fairlead.internal.race.RaceScene.outcomes;
import static dev.fairlead.internal.race.RaceScene.won;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a race does besides keeping to its schedule: endpoints of each kind, failures, reports.
class RaceTest {
    private static final String SIX_A = "2001:db8::a";
    private static final String SIX_B = "2001:db8::b";
    private static final String FOUR_A = "192.0.2.1";
    private static final String FOUR_B = "192.0.2.2";

    private final RaceScene scene = new RaceScene();

    // Endpoints.

    @Test
    void aLiteralAsksNobodyAndIsTriedAtOnce() {
        scene.opens(FOUR_A, 20);
        Race<String> race = scene.race(Endpoint.host(FOUR_A, 80));
        assertEquals(List.of("0 " + FOUR_A), scene.started);
        scene.advance(20);
        assertEquals(List.of(), scene.asked);
        assertEquals("C1.1.1", won(race).attempt().id());
        assertEquals(Duration.ofMillis(20), won(race).attempt().end());
        assertEquals(List.of(), won(race).resolutions());
    }

    @Test
    void aUriIsRacedToItsHost() {
        scene.opens(FOUR_A, 1);
        Race<String> race = scene.race(Endpoint.uri("http://192.0.2.1/"));
        scene.advance(1);
        assertEquals(Endpoint.host(FOUR_A, 80), won(race).address());
    }

    @Test
    void aUnixSocketIsOneCandidate() {
        Endpoint unix = Endpoint.unix(Path.of("/run/x.sock"));
        scene.opens("unix:/run/x.sock", 0);
        assertEquals(unix, won(scene.race(unix)).address());
    }

    @Test
    void aMissingUnixSocketIsToldAsSuch() {
        scene.fails(
                "unix:/run/x.sock",
                0,
                AttemptFailure.tryOthers("connect.no-such-socket", "does not exist", null));
        var failed = failed(scene.race(Endpoint.unix(Path.of("/run/x.sock"))));
        assertInstanceOf(ConnectFailure.NoSuchSocket.class, failed.failure());
        assertFalse(failed.forWantOfPath());
    }

    @Test
    void aServiceFailsNamingWhatToAdd() {
        var failed = failed(scene.race(Endpoint.service("Printer", "_ipp._tcp", "local")));
        assertEquals("resolve.no-discovery", failed.failure().cause());
        assertTrue(failed.failure().hint().contains("fairlead-discovery"));
    }

    // Families.

    @Test
    void aVersionAsksForItsFamilyAlone() {
        scene.parameters =
                Parameters.DEFAULT.withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V4));
        Race<String> race = scene.a(1, FOUR_A).opens(FOUR_A, 1).race();
        scene.advance(10);
        assertEquals(List.of("A db.example"), scene.asked);
        assertEquals("1 " + FOUR_A, scene.started.getFirst());
        assertEquals(1, won(race).resolutions().size());
    }

    @Test
    void aLocalEndpointAsksForItsFamilyAlone() {
        scene.parameters =
                Parameters.DEFAULT.withLocalEndpoint(
                        (Endpoint.Address) Endpoint.host("2001:db8::9", 0));
        scene.aaaa(1, SIX_A).race();
        assertEquals(List.of("AAAA db.example"), scene.asked);
    }

    @Test
    void aLiteralOfTheOtherVersionIsRefusedAndNotTried() {
        scene.parameters =
                Parameters.DEFAULT.withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V4));
        var failed = failed(scene.race(Endpoint.host(SIX_A, 80)));
        assertEquals("path.option-not-supported", failed.failure().cause());
        assertFalse(failed.forWantOfPath());
        assertEquals(List.of(), scene.started);
    }

    @Test
    void aVersionAndALocalEndpointThatContradictEachOtherAreRefused() {
        scene.parameters =
                Parameters.DEFAULT
                        .withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V4))
                        .withLocalEndpoint((Endpoint.Address) Endpoint.host("2001:db8::9", 0));
        assertEquals("path.option-not-supported", failed(scene.race()).failure().cause());
        assertEquals(
                "path.option-not-supported",
                failed(scene.race(Endpoint.host(FOUR_A, 80))).failure().cause());
        assertEquals(List.of(), scene.asked);
    }

    // Failures.

    @Test
    void aNameThatDoesNotExistIsToldOnceBothFamiliesSaySo() {
        var no = new ResolveFailure.NoSuchName("db.example", List.of("db.example"), "192.0.2.53");
        Race<String> race =
                scene.fails("AAAA db.example", 1, no).fails("A db.example", 3, no).race();
        scene.advance(2);
        assertNull(race.result());
        scene.advance(1);
        assertEquals(no, failed(race).failure());
        assertFalse(failed(race).forWantOfPath());
        assertEquals(2, failed(race).resolutions().size());
    }

    @Test
    void aNameWithoutAnyAddressNamesBothTypes() {
        Race<String> race = scene.aaaa(1).a(1).race();
        scene.advance(1);
        var empty = assertInstanceOf(ResolveFailure.NoAddress.class, failed(race).failure());
        assertEquals("AAAA or A", empty.types());
    }

    @Test
    void ofTwoResolveFailuresTheMoreTellingOneIsTold() {
        var servfail = new ResolveFailure.ServerFailure("db.example", List.of("x SERVFAIL"));
        Race<String> race = scene.aaaa(1).fails("A db.example", 1, servfail).race();
        scene.advance(1);
        assertEquals(servfail, failed(race).failure());
    }

    @Test
    void noNameserverToAskIsWantOfPath() {
        var none = new ResolveFailure.NoNameserver("db.example", "no route to 192.0.2.53");
        Race<String> race =
                scene.fails("AAAA db.example", 0, none).fails("A db.example", 0, none).race();
        scene.advance(1);
        assertEquals(none, failed(race).failure());
        assertTrue(failed(race).forWantOfPath());
    }

    @Test
    void addressesThatNoHostHasAreNotTried() {
        Race<String> race = scene.aaaa(1, "::").a(1, "0.0.0.0", "224.0.0.1").race();
        scene.advance(1);
        assertEquals(List.of(), scene.started);
        var bad = assertInstanceOf(ResolveFailure.BadAnswer.class, failed(race).failure());
        assertTrue(bad.summary().contains(":: is not the address of a host"), bad.summary());
    }

    @Test
    void noRouteToAnyCandidateIsWantOfPath() {
        Race<String> race =
                scene.aaaa(1, SIX_A)
                        .a(1, FOUR_A)
                        .noRoute("*6")
                        .noRoute(SIX_A)
                        .noRoute(FOUR_A)
                        .race();
        scene.advance(1000);
        assertEquals(List.of(SIX_A + " FAILED", FOUR_A + " FAILED"), outcomes(race.result()));
        var noRoute = assertInstanceOf(PathFailure.NoRoute.class, failed(race).failure());
        assertEquals(2, noRoute.attempts().size());
        assertTrue(failed(race).forWantOfPath());
    }

    @Test
    void noInterfaceIsToldWhereNoneIsUp() {
        scene.up = false;
        var failed = failed(scene.noRoute("*6").noRoute(FOUR_A).race(Endpoint.host(FOUR_A, 80)));
        assertInstanceOf(PathFailure.NoInterface.class, failed.failure());
        assertTrue(failed.forWantOfPath());
    }

    @Test
    void anAnswerThatIsMissedIsToldRatherThanAFamilyThatCannotBeTried() {
        var servfail = new ResolveFailure.ServerFailure("db.example", List.of("x SERVFAIL"));
        Race<String> race =
                scene.aaaa(1, SIX_A).noRoute(SIX_A).fails("A db.example", 1, servfail).race();
        scene.advance(1000);
        assertEquals(servfail, failed(race).failure());
        assertFalse(failed(race).forWantOfPath());
    }

    @Test
    void aRefusalTellsMoreThanSilence() {
        Race<String> race =
                scene.aaaa(0, SIX_A)
                        .a(0, FOUR_A, FOUR_B)
                        .fails(SIX_A, 500, AttemptFailure.tryOthers("connect.timed-out", "x", null))
                        .refuses(FOUR_A, 5)
                        .fails(FOUR_B, 5, AttemptFailure.tryOthers("connect.reset", "y", null))
                        .race();
        scene.advance(1000);
        assertInstanceOf(ConnectFailure.Refused.class, failed(race).failure());
        assertEquals(3, failed(race).failure().attempts().size());
    }

    @Test
    void aFinalFailureEndsTheRaceWithItsOwnFailure() {
        Endpoint.Address local = (Endpoint.Address) Endpoint.host("192.0.2.9", 7);
        Race<String> race =
                scene.aaaa(0, SIX_A)
                        .a(0, FOUR_A, FOUR_B)
                        .ends(FOUR_A, 5, _ -> new PathFailure.AddressInUse(local))
                        .opens(FOUR_B, 1)
                        .race();
        scene.advance(1000);
        assertEquals(new PathFailure.AddressInUse(local), failed(race).failure());
        assertEquals(List.of(SIX_A + " CANCELLED", FOUR_A + " FAILED"), outcomes(race.result()));
        assertEquals(List.of(SIX_A), scene.cancelled);
    }

    @Test
    void aConnectorThatThrowsFailsItsAttemptAlone() {
        scene.throwing = SIX_A;
        Race<String> race = scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 1).race();
        scene.advance(100);
        assertEquals(List.of(SIX_A + " FAILED", FOUR_A + " WON"), outcomes(race.result()));
    }

    @Test
    void aBugEndsTheRaceAndIsToldAsWhatItIs() {
        scene.broken = true;
        RaceResult.Failed<String> failed = failed(scene.aaaa(0, SIX_A).race());
        assertEquals("path.system-error", failed.failure().cause());
        assertInstanceOf(IllegalStateException.class, failed.thrown());
    }

    // Late news.

    @Test
    void freshAddressesReplaceStaleOnesThatHaveNotBeenTried() {
        Race<String> race =
                scene.stale("AAAA db.example", SIX_A, SIX_B)
                        .aaaa(30, "2001:db8::c")
                        .a(20)
                        .opens("2001:db8::c", 10)
                        .race();
        scene.advance(1000);
        assertEquals(List.of("0 " + SIX_A, "250 2001:db8::c"), scene.started);
        assertEquals("2001:db8::c", won(race).stack());
        assertEquals(
                List.of(
                        Resolution.Source.EXPIRED_CACHE,
                        Resolution.Source.QUERY,
                        Resolution.Source.QUERY),
                won(race).resolutions().stream().map(Resolution::source).toList());
    }

    @Test
    void staleAddressesStayWhereNobodyAnswers() {
        var none = new ResolveFailure.NoAnswer("db.example", List.of("192.0.2.53 5000 ms"));
        Race<String> race =
                scene.stale("A db.example", FOUR_A, FOUR_B)
                        .fails("A db.example", 100, none)
                        .aaaa(1)
                        .opens(FOUR_B, 10)
                        .race();
        scene.advance(1000);
        assertEquals(List.of("1 " + FOUR_A, "251 " + FOUR_B), scene.started);
        assertEquals(FOUR_B, won(race).stack());
    }

    @Test
    void theSameAddressTwiceIsTriedOnce() {
        scene.aaaa(0, SIX_A, SIX_A).a(0, FOUR_A, FOUR_A).race();
        scene.advance(5000);
        assertEquals(List.of("0 " + SIX_A, "250 " + FOUR_A), scene.started);
    }

    @Test
    void addressesBeyondTheLimitAreCounted() {
        String[] many =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);
        for (String address : many) {
            scene.refuses(address, 1);
        }
        Race<String> race = scene.aaaa(0).a(0, many).race();
        scene.advance(5000);
        assertEquals(64, failed(race).attempts().size());
        assertEquals(36, failed(race).omitted());
    }

    // Sequential, next, cancel.

    @Test
    void withRacingOffOneIsTriedAtATime() {
        scene.parameters = Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withEnabled(false));
        Race<String> race =
                scene.aaaa(0, SIX_A)
                        .a(0, FOUR_A)
                        .fails(
                                SIX_A,
                                3000,
                                AttemptFailure.tryOthers("connect.timed-out", "x", null))
                        .opens(FOUR_A, 10)
                        .race();
        scene.advance(5000);
        assertEquals(List.of("0 " + SIX_A, "3000 " + FOUR_A), scene.started);
        assertEquals(FOUR_A, won(race).stack());
    }

    @Test
    void nextGivesUpWhatRunsAndGoesOn() {
        Race<String> race = scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(FOUR_A, 10).race();
        scene.advance(100);
        race.next();
        scene.advance(100);
        assertEquals(List.of("0 " + SIX_A, "100 " + FOUR_A), scene.started);
        assertEquals(List.of(SIX_A + " CANCELLED", FOUR_A + " WON"), outcomes(race.result()));
    }

    @Test
    void nextWithoutAnotherCandidateFails() {
        Race<String> race = scene.race(Endpoint.host(FOUR_A, 80));
        race.next();
        scene.advance(1);
        assertEquals("connect.abandoned", failed(race).failure().cause());
        assertEquals(List.of(FOUR_A), scene.cancelled);
    }

    @Test
    void cancellingReleasesAllAndSaysHowFarItGot() {
        Race<String> race = scene.aaaa(0, SIX_A).race();
        scene.advance(10);
        race.cancel(Cancelled.How.CLOSED);
        scene.advance(1000);
        var cancelled = assertInstanceOf(Cancelled.class, failed(race).failure());
        assertEquals("connect", cancelled.stage().toString());
        assertEquals(List.of(SIX_A), scene.cancelled);
        assertEquals(List.of("0 " + SIX_A), scene.started);
        assertEquals(List.of("10 " + SIX_A + " CANCELLED"), scene.events);
        assertEquals("A db.example", failed(race).resolutions().getLast().query());
    }

    @Test
    void aStackThatOpensAfterTheRaceIsDiscarded() {
        scene.deaf = true; // a connector that opens although it was cancelled
        Race<String> race =
                scene.aaaa(0, SIX_A).a(0, FOUR_A).opens(SIX_A, 300).opens(FOUR_A, 40).race();
        scene.advance(1000);
        assertEquals(FOUR_A, won(race).stack());
        assertEquals(List.of(SIX_A), scene.discarded);
    }

    // A race until the transport is open.

    private void untilTransport() {
        scene.parameters =
                Parameters.DEFAULT.withRace(
                        RaceOptions.DEFAULT
                                .withUntil(RaceOptions.Until.TRANSPORT)
                                .withHistory(false));
        scene.aaaa(0, SIX_A).a(0, FOUR_A, FOUR_B);
    }

    @Test
    void theFirstOpenTransportGoesOnAlone() {
        untilTransport();
        scene.transportOpens(SIX_A, 300).opens(SIX_A, 2000).opens(FOUR_A, 1000);
        Race<String> race = scene.race();
        scene.advance(300);
        assertEquals(List.of("0 " + SIX_A, "250 " + FOUR_A), scene.started);
        assertEquals(List.of(FOUR_A), scene.cancelled);
        scene.advance(1700);
        assertEquals(SIX_A, won(race).stack());
        assertEquals(List.of(SIX_A + " WON", FOUR_A + " LOST"), outcomes(won(race)));
        assertEquals(2, scene.started.size(), "no other was started");
    }

    @Test
    void whatBecomesOfItDecidesTheRace() {
        untilTransport();
        var cut = new ConnectFailure.Abandoned(RaceScene.HOST, List.of());
        scene.transportOpens(SIX_A, 100)
                .fails(
                        SIX_A,
                        200,
                        new AttemptFailure(
                                AttemptFailure.Kind.TRY_OTHERS, "tls.x", "cut", _ -> cut, null));
        Race<String> race = scene.race();
        scene.advance(200);
        assertEquals(cut, failed(race).failure());
        assertEquals(List.of("0 " + SIX_A), scene.started);
    }

    @Test
    void untilThenTheNextIsTriedAsEver() {
        untilTransport();
        scene.refuses(SIX_A, 20).transportOpens(FOUR_A, 30).opens(FOUR_A, 500);
        Race<String> race = scene.race();
        scene.advance(520);
        assertEquals(List.of("0 " + SIX_A, "20 " + FOUR_A), scene.started);
        assertEquals(FOUR_A, won(race).stack());
    }

    @Test
    void whoeverAsksForTheNextGetsIt() {
        untilTransport();
        scene.transportOpens(SIX_A, 100).opens(FOUR_A, 10);
        Race<String> race = scene.race();
        scene.advance(150);
        race.next();
        scene.advance(10);
        assertEquals(FOUR_A, won(race).stack());
    }

    @Test
    void withoutItAnOpenTransportWinsNothing() {
        untilTransport();
        scene.parameters = Parameters.DEFAULT;
        scene.transportOpens(SIX_A, 100).opens(SIX_A, 2000).opens(FOUR_A, 50);
        Race<String> race = scene.race();
        scene.advance(300);
        assertEquals(FOUR_A, won(race).stack());
    }
}
