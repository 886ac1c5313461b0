package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Endpoint;
import dev.fairlead.TxtRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearbyTextTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");
    private static final TxtRecord NOTHING = TxtRecord.EMPTY;

    private final Random random = new Random(7);

    private KnownPeer pair(int number) {
        byte[] fingerprint = new byte[32];
        byte[] secret = new byte[32];
        new Random(number).nextBytes(fingerprint);
        new Random(number + 1000).nextBytes(secret);
        return new KnownPeer(
                Fingerprint.of(fingerprint), "peer " + number, NOW.plusSeconds(number), secret);
    }

    private TxtRecord told(String name, List<KnownPeer> known, String instance, Instant at) {
        return NearbyText.of(NOTHING, name, known, instance, at, random);
    }

    private static NearbyPeer read(
            String instance, TxtRecord text, List<KnownPeer> known, Instant at) {
        return NearbyText.read(new Endpoint.Service(instance, "_t._tcp", "local"), text, known, at);
    }

    @Test
    void thePairKnowsEachOtherAndNobodyElseDoes() {
        TxtRecord text = told("", List.of(pair(1), pair(2)), "abc", NOW);
        assertEquals(
                Optional.of(pair(2)), read("abc", text, List.of(pair(3), pair(2)), NOW).known());
        assertEquals(Optional.empty(), read("abc", text, List.of(pair(3)), NOW).known());
        assertEquals(
                Optional.empty(),
                read("abd", text, List.of(pair(2)), NOW).known(),
                "tags are tied to the instance");
    }

    @Test
    void clocksMayBeAnHourApart() {
        TxtRecord text = told("", List.of(pair(1)), "abc", NOW);
        for (int minutes : new int[] {-60, -31, 0, 31, 60}) {
            Instant there = NOW.plus(Duration.ofMinutes(minutes));
            assertEquals(Optional.of(pair(1)), read("abc", text, List.of(pair(1)), there).known());
        }
        Instant late = NOW.plus(Duration.ofHours(2));
        assertEquals(Optional.empty(), read("abc", text, List.of(pair(1)), late).known());
    }

    @Test
    void tagsChangeWithTheHourAndTheirNumberSaysLittle() {
        TxtRecord one = told("", List.of(pair(1)), "abc", NOW);
        TxtRecord seven =
                told(
                        "",
                        List.of(pair(1), pair(2), pair(3), pair(4), pair(5), pair(6), pair(7)),
                        "abc",
                        NOW);
        TxtRecord none = told("", List.of(), "abc", NOW);
        assertEquals(one.length(), seven.length());
        assertEquals(one.length(), none.length());
        assertNotEquals(pair(1).tag(NOW, "abc")[0], pair(1).tag(NOW.plusSeconds(3600), "abc")[0]);
        assertEquals(Duration.ofMinutes(30), NearbyText.untilNext(NOW));
    }

    @Test
    void ofManyTheLastOnesAreTold() {
        List<KnownPeer> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(pair(i));
        }
        TxtRecord text = told("", many, "abc", NOW);
        assertEquals(Optional.of(pair(99)), read("abc", text, List.of(pair(99)), NOW).known());
        assertEquals(Optional.empty(), read("abc", text, List.of(pair(0)), NOW).known());
        TxtRecord.Value.Bytes tags = (TxtRecord.Value.Bytes) text.get("_t");
        assertEquals(240, tags.toArray().length);
    }

    @Test
    void aNameIsToldOnlyIfAskedFor() {
        assertEquals(
                Optional.empty(),
                read("abc", told("", List.of(), "abc", NOW), List.of(), NOW).publicName());
        NearbyPeer named = read("abc", told("Ann", List.of(), "abc", NOW), List.of(), NOW);
        assertEquals(Optional.of("Ann"), named.publicName());
        assertEquals("Ann", named.label());
    }

    @Test
    void whatStrangersSayIsTakenForWhatItIs() {
        TxtRecord text =
                NOTHING.with("_n", "a\u001b[31mb").with("_t", new byte[7]).with("score", "12");
        NearbyPeer peer = read("abc", text, List.of(pair(1)), NOW);
        assertEquals(Optional.empty(), peer.publicName());
        assertEquals(Optional.empty(), peer.known());
        assertEquals(NOTHING.with("score", "12"), peer.info());
        NearbyPeer turned = read("abc", NOTHING.with("_n", "a\u202eb"), List.of(), NOW);
        assertFalse(turned.label().contains("\u202e"));
    }

    @Test
    void infoIsCheckedWhenItIsSet() {
        NearbyOptions options = NearbyOptions.of("_t._tcp");
        assertThrows(
                IllegalArgumentException.class, () -> options.withInfo(NOTHING.with("_x", "1")));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        options.withInfo(
                                NOTHING.with("a", "x".repeat(250)).with("b", "x".repeat(250))));
        assertThrows(IllegalArgumentException.class, () -> NearbyOptions.of("_t._udp"));
        assertThrows(IllegalArgumentException.class, () -> options.withMost(0));
    }
}
