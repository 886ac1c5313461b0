package dev.fairlead.peer.internal.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.peer.internal.resource.Entry.State;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LedgerTest {
    private static final byte[] HASH = new byte[32];

    private static Item file(String path, long size) {
        return new Item(Kind.FILE, path, size, 0, false, "");
    }

    private static Item directory(String path) {
        return new Item(Kind.DIRECTORY, path, 0, 0, false, "");
    }

    private static Ledger offered(Item... items) throws MalformedResourceException {
        Ledger ledger = new Ledger();
        long bytes = 0;
        boolean known = true;
        for (Item item : items) {
            known &= item.size() >= 0;
            bytes += item.size();
        }
        ledger.take(new Offer(1, items.length, known ? bytes : -1));
        for (Item item : items) {
            ledger.take(item);
        }
        assertTrue(ledger.isOffered());
        return ledger;
    }

    private static List<String> names(Ledger ledger) {
        return ledger.entries().stream().map(Entry::shown).toList();
    }

    private static void refuses(Executable what) {
        assertThrows(MalformedResourceException.class, what);
    }

    @Test
    void namesThatCouldBeTakenForEachOtherGetANumber() throws MalformedResourceException {
        Ledger ledger =
                offered(
                        file("Readme.txt", 1),
                        file("README.TXT", 1),
                        file("readme\u200b.txt", 1),
                        file("a:b", 1),
                        file("a?b", 1));
        assertEquals(
                List.of("Readme.txt", "README (1).TXT", "readme_.txt", "a_b", "a_b (1)"),
                names(ledger));
    }

    @Test
    void whatIsInADirectoryFollowsItsSafeName() throws MalformedResourceException {
        Ledger ledger =
                offered(
                        directory("d:"),
                        directory("d:/.e"),
                        file("d:/.e/f", 1),
                        directory("d?"),
                        file("d?/f", 2));
        assertEquals(List.of("d_", "d_/.e", "d_/.e/f", "d_ (1)", "d_ (1)/f"), names(ledger));
    }

    @Test
    void whatLeadsOutHasNoParentOrComesTwiceIsRefused() throws MalformedResourceException {
        Ledger ledger =
                offered(
                        file("../x", 1),
                        file("/etc/x", 1),
                        directory("d"),
                        file("d/../../x", 1),
                        file("e/x", 1),
                        directory("d"),
                        directory(".."),
                        file("../y", 1));
        List<String> taken =
                ledger.entries().stream()
                        .filter(each -> each.state() != State.REFUSED)
                        .map(Entry::shown)
                        .toList();
        assertEquals(List.of("d"), taken);
    }

    @Test
    void anOfferThatIsNotAsAnnouncedIsRefused() {
        refuses(() -> new Ledger().take(new Offer(2, 1, 0)));
        refuses(() -> new Ledger().take(new Offer(1, 0, 0)));
        refuses(() -> new Ledger().take(new Offer(1, Ledger.MOST_ITEMS + 1, 0)));
        refuses(() -> new Ledger().take(new Offer(1, -1, 0)));
        refuses(() -> new Ledger().take(file("a", 1)));
        refuses(() -> offered(file("a", -1)));
        refuses(() -> offered(file("a", Long.MAX_VALUE)));
        refuses(() -> offered(file("a", 1L << 60), file("b", 1L << 60)));
        refuses(() -> offered(new Item(Kind.DIRECTORY, "a", 1, 0, false, "")));
        refuses(() -> offered(new Item(Kind.STREAM, "a", 1, 0, false, "")));
        refuses(() -> {
            Ledger ledger = new Ledger();
            ledger.take(new Offer(1, 1, 5));
            ledger.take(file("a", 1));
        });
        refuses(() -> offered(file("a", 1)).take(file("b", 1)));
        refuses(() -> offered(file("a", 1)).take(new Offer(1, 1, 1)));
    }

    @Test
    void namesAreBounded() {
        String path = "a".repeat(4000);
        refuses(() -> {
            Ledger ledger = new Ledger();
            ledger.take(new Offer(1, 100_000, -1));
            for (int i = 0; i < 100_000; i++) {
                ledger.take(file(i + path, 1));
            }
        });
    }

    @Test
    void dataComeInTurnAndNoMoreThanWasAnnounced() throws MalformedResourceException {
        Ledger ledger = offered(file("a", 10), directory("d"), file("b", 4));
        ledger.entries().get(1).become(State.DONE);
        refuses(() -> ledger.data(1));
        refuses(() -> ledger.take(new End(0, HASH)));
        refuses(() -> ledger.take(new Start(0, 5)));
        refuses(() -> ledger.take(new Start(1, 0)));
        refuses(() -> ledger.take(new Start(3, 0)));
        refuses(() -> ledger.take(new Start(-1, 0)));
        ledger.entries().get(0).claim(6);
        ledger.take(new Start(0, 6));
        refuses(() -> ledger.take(new Start(2, 0)));
        assertEquals(6, ledger.data(3));
        refuses(() -> ledger.data(2));
        refuses(() -> ledger.take(new End(9, HASH)));
        assertEquals(9, ledger.data(1));
        ledger.take(new End(10, HASH));
        refuses(ledger::complete);
        ledger.skip(2);
        refuses(() -> ledger.skip(2));
        refuses(() -> ledger.skip(0));
        ledger.complete();
        refuses(() -> ledger.take(new Start(2, 0)));
    }

    @Test
    void aStreamEndsWhereItEnds() throws MalformedResourceException {
        Ledger ledger = offered(new Item(Kind.STREAM, "-", -1, 0, false, ""));
        assertEquals(-1, ledger.bytes());
        ledger.take(new Start(0, 0));
        ledger.data(1 << 20);
        refuses(() -> ledger.take(new End(1, HASH)));
        ledger.take(new End(1 << 20, HASH));
        ledger.complete();
    }
}
