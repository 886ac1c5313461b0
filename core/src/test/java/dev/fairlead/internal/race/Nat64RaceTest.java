package dev.fairlead.internal.race;

import static dev.fairlead.internal.race.RaceScene.failed;
import static dev.fairlead.internal.race.RaceScene.outcomes;
import static dev.fairlead.internal.race.RaceScene.won;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An IPv6-only network with a NAT64 whose prefix is 2001:db8:64::/96.
class Nat64RaceTest {
    private static final String FOUR = "198.51.100.1";
    private static final String TRANSLATED = "2001:db8:64::c633:6401";
    private static final String QUESTION = "AAAA ipv4only.arpa.";

    private final RaceScene scene = new RaceScene();

    @BeforeEach
    void ipv6Only() {
        scene.noRoute("*4").noRoute(FOUR).opens(TRANSLATED, 20);
    }

    private RaceScene nat64() {
        return scene.answer(QUESTION, 5, "2001:db8:64::c000:aa", "2001:db8:64::c000:ab");
    }

    @Test
    void anIpv4LiteralIsReachedThroughIt() {
        Race<String> race = nat64().race(Endpoint.host(FOUR, 80));
        scene.advance(100);
        assertEquals(List.of("0 " + FOUR, "5 " + TRANSLATED), scene.started);
        assertEquals(List.of(FOUR + " FAILED", TRANSLATED + " WON"), outcomes(race.result()));
        Resolution made = won(race).resolutions().getLast();
        assertEquals(Resolution.Source.SYNTHESIZED, made.source());
        assertEquals("AAAA " + FOUR, made.query());
        assertEquals(List.of(RaceScene.ip(TRANSLATED)), made.answers());
    }

    @Test
    void aNameWithIpv4AddressesOnlyIsReachedThroughIt() {
        Race<String> race = nat64().aaaa(2).a(3, FOUR).race();
        scene.advance(100);
        assertEquals(List.of("3 " + FOUR, "8 " + TRANSLATED), scene.started);
        assertEquals(TRANSLATED, won(race).stack());
    }

    @Test
    void aNameWhoseIpv6AddressFailsIsReachedThroughItAsALastResort() {
        Race<String> race =
                nat64().aaaa(2, "2001:db8::1").a(3, FOUR).refuses("2001:db8::1", 30).race();
        scene.advance(100);
        assertEquals(List.of("2 2001:db8::1", "32 " + FOUR, "37 " + TRANSLATED), scene.started);
        assertEquals(TRANSLATED, won(race).stack());
    }

    @Test
    void aNameWhoseIpv6AddressWorksNeedsNone() {
        nat64().aaaa(2, "2001:db8::1").a(3, FOUR).opens("2001:db8::1", 30).race();
        scene.advance(100);
        assertEquals(List.of("AAAA db.example", "A db.example"), scene.asked);
    }

    @Test
    void withoutOneThereIsNoRoute() {
        Race<String> race = scene.answer(QUESTION, 5).race(Endpoint.host(FOUR, 80));
        scene.advance(100);
        assertInstanceOf(PathFailure.class, failed(race).failure());
        assertTrue(failed(race).forWantOfPath());
        assertEquals(List.of(QUESTION), scene.asked);
    }

    @Test
    void itIsNotLookedForWithoutIpv6() {
        scene.noRoute("*6");
        Race<String> race = nat64().race(Endpoint.host(FOUR, 80));
        assertEquals(List.of(), scene.asked);
        assertTrue(failed(race).forWantOfPath());
    }

    @Test
    void itIsNotLookedForWhereItIsSwitchedOff() {
        scene.parameters = Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withNat64(false));
        nat64().race(Endpoint.host(FOUR, 80));
        assertEquals(List.of(), scene.asked);
    }

    @Test
    void itIsNotLookedForWhereIpv4Answered() {
        scene.unroutable.clear();
        scene.refuses(FOUR, 5);
        nat64().race(Endpoint.host(FOUR, 80));
        scene.advance(100);
        assertEquals(List.of(), scene.asked);
    }

    @Test
    void anIpv4LiteralIsReachedThroughItWhereOnlyIpv6IsAllowed() {
        onlyIpv6();
        Race<String> race = nat64().race(Endpoint.host(FOUR, 80));
        scene.advance(100);
        assertEquals(List.of("5 " + TRANSLATED), scene.started);
        assertEquals(TRANSLATED, won(race).stack());
    }

    @Test
    void whereOnlyIpv6IsAllowedAndThereIsNoneTheOptionIsNamed() {
        onlyIpv6();
        Race<String> race = scene.answer(QUESTION, 5).race(Endpoint.host(FOUR, 80));
        scene.advance(100);
        assertEquals(List.of(), scene.started);
        assertEquals("path.option-not-supported", failed(race).failure().cause());
    }

    private void onlyIpv6() {
        scene.parameters =
                Parameters.DEFAULT.withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V6));
    }
}
