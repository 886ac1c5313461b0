package dev.fairlead.discovery.internal.station;

import static dev.fairlead.discovery.internal.unicast.Replies.srv;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LocationsTest {
    private static final String NAME = "one._web._tcp.example.com";

    private static List<Integer> ports(List<Location> places) {
        return places.stream().map(Location::port).toList();
    }

    @Test
    void lowerPriorityNumbersComeFirst() {
        List<ResourceRecord> records =
                List.of(
                        srv(NAME, 60, 20, 0, 3, "c.example.com"),
                        srv(NAME, 60, 5, 0, 1, "a.example.com"),
                        srv(NAME, 60, 10, 0, 2, "b.example.com"));
        assertEquals(List.of(1, 2, 3), ports(Locations.inOrder(records, _ -> 0)));
    }

    @Test
    void amongEqualsTheWeightSaysHowOftenOneIsFirst() {
        List<ResourceRecord> records =
                List.of(
                        srv(NAME, 60, 0, 90, 1, "a.example.com"),
                        srv(NAME, 60, 0, 10, 2, "b.example.com"));
        SplittableRandom random = new SplittableRandom(7);
        long first = 0;
        for (int i = 0; i < 10_000; i++) {
            List<Integer> ports =
                    ports(Locations.inOrder(records, most -> random.nextInt(most + 1)));
            assertEquals(2, ports.size());
            first += ports.getFirst() == 1 ? 1 : 0;
        }
        assertTrue(first > 8_700 && first < 9_300, "first " + first + " times of 10000");
    }

    @Test
    void aServiceOfNoHostIsNowhere() {
        assertEquals(List.of(), Locations.inOrder(List.of(srv(NAME, 60, 0, 0, 0, ".")), _ -> 0));
    }
}
