package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.InterfaceTraits;
import dev.fairlead.InterfaceType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterfaceReaderTest {
    @TempDir Path sysfs;

    /// A system's word on its wireless interfaces, and how often it was asked.
    private static final class Radio implements Wireless {
        private final Map<Integer, Boolean> links = new HashMap<>();
        private int asked;

        @Override
        public Map<Integer, Boolean> links() {
            asked++;
            return Map.copyOf(links);
        }

        @Override
        public boolean isThere() {
            return true;
        }
    }

    private static NetlinkMessage.Link link(int index, String name, @Nullable String alias) {
        return new NetlinkMessage.Link(index, 0x11043, 1, name, 1500, 6, "", null, alias, null);
    }

    private static KnownInterface only(InterfaceReader reader, NetlinkMessage.Link link) {
        return reader.join(List.of(link), List.of()).getFirst();
    }

    @Test
    void whatNl80211KnowsIsWiFiWhateverItIsCalled() {
        Radio radio = new Radio();
        radio.links.put(7, false);
        InterfaceReader reader = new InterfaceReader(sysfs, Map.of(), radio, Map::of);
        assertEquals(InterfaceType.WIFI, only(reader, link(7, "eth7", null)).type());
        assertEquals(InterfaceType.WIRED, only(reader, link(8, "wlan0", null)).type());
    }

    @Test
    void aLinkBetweenDevicesIsMarkedUnlessSomebodySaysOtherwise() {
        Radio radio = new Radio();
        radio.links.putAll(Map.of(7, true, 8, false));
        InterfaceReader reader = new InterfaceReader(sysfs, Map.of(), radio, Map::of);
        assertTrue(only(reader, link(7, "p2p0", null)).isPeerToPeer());
        assertFalse(only(reader, link(8, "wlan0", null)).isPeerToPeer());
        assertFalse(only(reader, link(7, "p2p0", "fairlead:peer-to-peer=no")).isPeerToPeer());
        assertTrue(only(reader, link(8, "wlan0", "fairlead:peer-to-peer")).isPeerToPeer());
        InterfaceReader byName =
                new InterfaceReader(
                        sysfs,
                        Map.of("p2p0", InterfaceTraits.parse("peer-to-peer=no,type=wired")),
                        radio,
                        Map::of);
        assertFalse(only(byName, link(7, "p2p0", null)).isPeerToPeer());
        assertEquals(InterfaceType.WIRED, only(byName, link(7, "p2p0", null)).type());
    }

    @Test
    void whatADaemonSaysOfTheCostHoldsUnlessAPersonSaysOtherwise() {
        Map<String, Boolean> metered = Map.of("eth0", true, "wwan0", false);
        InterfaceReader reader = new InterfaceReader(sysfs, Map.of(), new Radio(), () -> metered);
        assertTrue(only(reader, link(2, "eth0", null)).isExpensive());
        assertFalse(only(reader, link(2, "eth0", "fairlead:expensive=no")).isExpensive());
        assertFalse(only(reader, link(3, "wwan0", "fairlead:type=cellular")).isExpensive());
        assertTrue(only(reader, link(4, "wwan1", "fairlead:type=cellular")).isExpensive());
        assertFalse(only(reader, link(5, "eth1", null)).isExpensive());
    }

    @Test
    void withoutWiFiNobodyIsAskedUntilAnInterfaceComes() {
        Radio radio = new Radio();
        InterfaceReader reader = new InterfaceReader(sysfs, Map.of(), radio, Map::of);
        for (int i = 0; i < 3; i++) {
            assertEquals(InterfaceType.WIRED, only(reader, link(2, "a", null)).type());
        }
        assertEquals(1, radio.asked);
        radio.links.put(3, false);
        assertEquals(InterfaceType.WIFI, only(reader, link(3, "b", null)).type());
        assertEquals(2, radio.asked);
        radio.links.put(3, true); // the same interface changed over
        assertTrue(only(reader, link(3, "b", null)).isPeerToPeer());
    }
}
