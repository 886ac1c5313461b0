package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.TxtRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerPickerTest {
    private final AtomicInteger changes = new AtomicInteger();
    private final PeerPicker picker = new PeerPicker(changes::incrementAndGet);

    private static NearbyPeer peer(
            String instance, @Nullable String name, @Nullable KnownPeer known) {
        return new NearbyPeer(
                new Endpoint.Service(instance, "_t._tcp", "local"),
                name,
                known,
                TxtRecord.EMPTY,
                new NearbyState.Found());
    }

    private static NearbyPeer peer(String instance) {
        return peer(instance, null, null);
    }

    private List<String> labels() {
        return picker.peers().stream().map(NearbyPeer::label).toList();
    }

    private String selected() {
        return picker.selected().map(NearbyPeer::label).orElse("");
    }

    @Test
    void theKnownComeFirstThenThoseWithNames() {
        picker.accept(peer("aaa"));
        picker.accept(peer("bbb", "Zoe", null));
        picker.accept(peer("ccc", "ann", null));
        KnownPeer known =
                new KnownPeer(
                        Fingerprint.of(new byte[32]), "Workshop", Instant.EPOCH, new byte[32]);
        picker.accept(peer("ddd", null, known));
        assertEquals(List.of("Workshop", "ann", "Zoe", "aaa"), labels());
        assertEquals(4, changes.get());
    }

    @Test
    void theSelectionStaysWithItsPeer() {
        assertEquals(Optional.empty(), picker.selected());
        picker.accept(peer("m"));
        assertEquals("m", selected());
        picker.accept(peer("a"));
        picker.accept(peer("z"));
        assertEquals("m", selected());
        assertEquals(1, picker.selectedIndex());
        picker.move(1);
        assertEquals("z", selected());
        picker.move(5);
        assertEquals("z", selected());
        picker.move(Integer.MIN_VALUE);
        assertEquals("a", selected());
        picker.move(1);
        picker.accept(peer("m").withState(new NearbyState.Lost()));
        assertEquals("z", selected(), "the one that followed");
        picker.accept(peer("z").withState(new NearbyState.Lost()));
        assertEquals("a", selected(), "the last");
        picker.accept(peer("a").withState(new NearbyState.Lost()));
        assertEquals(-1, picker.selectedIndex());
        picker.move(1);
        assertEquals(Optional.empty(), picker.selected());
    }

    @Test
    void theFilterKnowsNoCase() {
        picker.accept(peer("1", "Ann", null));
        picker.accept(peer("2", "Joanna", null));
        picker.accept(peer("3", "Bob", null));
        picker.filter("aNN");
        assertEquals(List.of("Ann", "Joanna"), labels());
        assertEquals(3, picker.size());
        picker.move(1);
        picker.filter("joanna");
        assertEquals("Joanna", selected());
        assertFalse(picker.select(peer("3")));
        picker.filter("");
        assertEquals("Joanna", selected());
        assertTrue(picker.select(peer("3")));
        assertEquals("Bob", selected());
    }

    @Test
    void whatIsTheNewsOfAPeerReplacesTheOld() {
        picker.accept(peer("1", "Ann", null));
        picker.accept(peer("1", "Ann", null).withState(new NearbyState.Connecting()));
        assertEquals(new NearbyState.Connecting(), picker.peers().getFirst().state());
        assertEquals(1, picker.size());
    }
}
