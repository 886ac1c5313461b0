package dev.fairlead.peer.internal.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import java.util.ArrayList;
import java.util.List;

/// Whatever a sender says, it is read the same in one piece and in many; what it offers gets names
/// that lead nowhere else; and no more data are taken than were announced.
class ResourceParserFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void stream(byte[] content) {
        Allocation.check(content.length + 4096, () -> read(content, Math.max(1, content.length)));
        Read whole = read(content, Math.max(1, content.length));
        for (int piece = 1; piece <= 7; piece += 3) {
            Read cut = read(content, piece);
            assertEquals(whole.messages, cut.messages);
            assertEquals(whole.failure, cut.failure);
            if (whole.failure.isEmpty()) { // else it depends on the pieces how much came before it
                assertEquals(whole.data, cut.data);
            }
        }
    }

    private static final class Read {
        private final List<String> messages = new ArrayList<>();
        private long data;
        private String failure = "";
    }

    private static Read read(byte[] content, int piece) {
        Read read = new Read();
        ResourceParser parser = new ResourceParser();
        Ledger ledger = new Ledger();
        try {
            for (int at = 0; at < content.length; at += piece) {
                parser.feed(content, at, Math.min(piece, content.length - at));
                for (ResourceMessage next; (next = parser.next()) != null; ) {
                    if (next instanceof Data data) {
                        read.data += data.length();
                    } else {
                        read.messages.add(next.getClass().getSimpleName());
                    }
                    take(ledger, next);
                }
            }
        } catch (MalformedResourceException e) {
            read.failure = e.getClass().getSimpleName();
        }
        for (Entry entry : ledger.entries()) {
            for (String name : entry.path()) {
                assertTrue(!name.equals("..") && !name.equals(".") && !name.isEmpty(), name);
                assertTrue(name.indexOf('/') < 0 && name.indexOf('\\') < 0, name);
            }
        }
        return read;
    }

    private static void take(Ledger ledger, ResourceMessage message)
            throws MalformedResourceException {
        switch (message) {
            case Offer offer -> ledger.take(offer);
            case Item item -> ledger.take(item);
            case Start start -> ledger.take(start);
            case Data data -> {
                if (ledger.open().isPresent()) {
                    long size = ledger.open().get().item().size();
                    long at = ledger.data(data.length());
                    assertTrue(size < 0 || at + data.length() <= size);
                }
            }
            case End end -> ledger.take(end);
            case ResourceMessage.Skip skip -> ledger.skip(skip.item());
            case ResourceMessage.Complete _ -> ledger.complete();
            default -> {}
        }
    }
}
