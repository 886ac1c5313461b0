package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceChange.Kind;
import dev.fairlead.TxtRecord;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceTableTest {
    private record Known(
            Endpoint.Service endpoint,
            Set<String> interfaces,
            Optional<TxtRecord> txt,
            Optional<String> host,
            int port,
            List<Endpoint.Address> addresses)
            implements FoundService {}

    private static ServiceChange change(Kind kind, String name) {
        return new ServiceChange(
                kind,
                new Known(
                        new Endpoint.Service(name, "_http._tcp", "local"),
                        Set.of("eth1", "eth0"),
                        Optional.of(TxtRecord.EMPTY.with("k", "v")),
                        Optional.of("box.local"),
                        80,
                        List.of()),
                Set.of());
    }

    private static List<String> rows(String frame) {
        return frame.replaceFirst("^(\033\\[\\d+A\r)?\033\\[J", "")
                .lines()
                .map(line -> line.replaceAll("\033\\[\\?7[lh]", ""))
                .toList();
    }

    @Test
    void itShowsWhatIsThereNowInPlaceOfWhatWas() {
        ServiceTable table = new ServiceTable("services", false, true, 23);
        assertEquals(List.of("services: none"), rows(table.frame()));
        assertEquals("", table.frame(), "it is there already");
        table.take(change(Kind.ADDED, "Printer"));
        table.take(change(Kind.ADDED, "Box"));
        String second = table.frame();
        assertTrue(second.startsWith("\033[1A\r\033[J"), "over the one row of the first");
        assertEquals(
                List.of(
                        "services: 2",
                        "  Box._http._tcp.local       eth0 eth1",
                        "  Printer._http._tcp.local   eth0 eth1"),
                rows(second));
        table.take(change(Kind.REMOVED, "Printer"));
        String third = table.frame();
        assertTrue(third.startsWith("\033[3A\r\033[J"), "over the three rows of the second");
        assertEquals(2, rows(third).size());
    }

    @Test
    void itSaysWhereEachIsIfThatIsWanted() {
        ServiceTable table = new ServiceTable("services", true, true, 23);
        table.take(change(Kind.ADDED, "Box"));
        assertEquals(
                List.of("      at   box.local:80", "      txt  k=v"),
                rows(table.frame()).subList(2, 4));
    }

    @Test
    void itIsNeverLongerThanTheScreen() {
        ServiceTable table = new ServiceTable("services", false, false, 5);
        for (int i = 0; i < 9; i++) {
            table.take(change(Kind.ADDED, "Box " + i));
        }
        List<String> rows = rows(table.frame());
        assertEquals(5, rows.size());
        assertEquals("... 6 more lines", rows.getLast());
        table.take(change(Kind.ADDED, "Box 9"));
        assertTrue(table.frame().startsWith("\033[5A\r"));
    }

    @Test
    void itSaysWhyNothingCanBeAsked() {
        ServiceTable table = new ServiceTable("services", false, true, 5);
        table.waiting("no interface can do multicast");
        assertEquals(
                List.of("services: none; waiting: no interface can do multicast"),
                rows(table.frame()));
        table.waiting("");
        assertEquals(List.of("services: none"), rows(table.frame()));
    }

    @Test
    void whatStrangersCallThemselvesCannotMoveTheCursor() {
        ServiceTable table = new ServiceTable("services", false, true, 5);
        table.take(change(Kind.ADDED, "\u009b2J\u202eevil"));
        assertFalse(table.frame().contains("\u009b"));
        assertFalse(table.frame().contains("\u202e"));
    }
}
