package dev.fairlead.internal.race;

import static dev.fairlead.internal.race.RaceScene.failed;
import static dev.fairlead.internal.race.RaceScene.won;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.ResolveFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Races whose choices a host's HTTPS records narrow.
class BindingRaceTest {
    private static final String FOUR = "192.0.2.1";
    private static final Endpoint WEB = Endpoint.host("db.example", 443);

    private final RaceScene scene = new RaceScene().anyOf("quic", "tcp").aaaa(0).a(0, FOUR);

    BindingRaceTest() {
        scene.alpn.put("quic", List.of("h3"));
        scene.alpn.put("tcp", List.of("h2", "http/1.1"));
        scene.opens(FOUR, 5).opens("quic " + FOUR, 5);
    }

    private String first(Endpoint endpoint) {
        scene.race(endpoint);
        scene.advance(60);
        return scene.started.isEmpty() ? "" : scene.started.getFirst();
    }

    @Test
    void aHostThatNamesTheMostWantedIsTriedWithItAsSoonAsItIsKnown() {
        scene.https(10, "1 . alpn=\"h3,h2\"");
        assertEquals("10 quic " + FOUR, first(WEB));
        assertTrue(scene.asked.contains("HTTPS db.example"));
    }

    @Test
    void aProtocolThatIsNotNamedIsNotTried() {
        scene.https(10, "1 . alpn=\"h2\"");
        assertEquals("10 " + FOUR, first(WEB));
        assertEquals(List.of("10 " + FOUR), scene.started);
    }

    @Test
    void theAnswerIsWaitedForAsLongAsAddressesAre() {
        scene.https(200, "1 . alpn=\"h2\"");
        assertEquals("50 quic " + FOUR, first(WEB));
    }

    @Test
    void withoutAnAnswerAllAreTried() {
        assertEquals("50 quic " + FOUR, first(WEB));
    }

    @Test
    void withoutARecordAllAreTriedAtOnce() {
        scene.https(0);
        assertEquals("0 quic " + FOUR, first(WEB));
    }

    @Test
    void aRecordThatNamesNoneOfThemSaysNothing() {
        scene.https(0, "1 . alpn=\"x\" no-default-alpn");
        assertEquals("0 quic " + FOUR, first(WEB));
    }

    @Test
    void theAnswerIsToldOfInTheReport() {
        scene.https(10, "1 . alpn=\"h2\"");
        Race<String> race = scene.race(WEB);
        scene.advance(60);
        assertEquals("HTTPS db.example", won(race).resolutions().getLast().query());
    }

    @Test
    void anotherPortHasRecordsOfItsOwn() {
        scene.https(0);
        first(Endpoint.host("db.example", 8443));
        assertTrue(scene.asked.contains("HTTPS _8443._https.db.example"));
    }

    @Test
    void nothingIsAskedWhereNoProtocolOfHttpIsMeant() {
        scene.alpn.clear();
        scene.alpn.put("quic", List.of("chat"));
        assertEquals("0 quic " + FOUR, first(WEB));
        assertFalse(scene.asked.contains("HTTPS db.example"));
    }

    @Test
    void aNameWithoutAddressesFailsAtOnceWhateverTheAnswer() {
        scene.forget("A db.example").a(0);
        Race<String> race = scene.race(WEB);
        scene.advance(0);
        assertTrue(failed(race).failure() instanceof ResolveFailure);
    }

    @Test
    void whatARecordSays() {
        assertEquals(
                java.util.Set.of("h3", "h2", "http/1.1"),
                ServiceBinding.of("a.example", List.of("1 . alpn=\"h3,h2\"")).protocols());
        assertEquals(
                java.util.Set.of("h3"),
                ServiceBinding.of(
                                "a.example",
                                List.of("1 a.example. mandatory=alpn alpn=\"h3\" no-default-alpn"))
                        .protocols());
        for (String elsewhere :
                List.of(
                        "0 b.example.",
                        "1 b.example. alpn=\"h3\"",
                        "1 . alpn=\"h3\" port=8443",
                        "1 . mandatory=alpn,key9 alpn=\"h3\" key9=\"x\"",
                        "1",
                        "")) {
            assertEquals(
                    ServiceBinding.NONE,
                    ServiceBinding.of("a.example", List.of(elsewhere)),
                    elsewhere);
        }
    }
}
