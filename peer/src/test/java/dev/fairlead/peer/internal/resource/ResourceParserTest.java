package dev.fairlead.peer.internal.resource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Have;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResourceParserTest {
    private static final List<ResourceMessage> ALL =
            List.of(
                    new ResourceMessage.Offer(1, 3, -1),
                    new Item(Kind.FILE, "d/ä\u0000.txt", 1L << 40, 12345, true, "text/plain"),
                    new Item(Kind.STREAM, "-", -1, 0, false, ""),
                    new ResourceMessage.Refuse(2, Reason.NAME, "no"),
                    new ResourceMessage.Go(),
                    new ResourceMessage.Start(1, 77),
                    new ResourceMessage.Skip(1, "gone"),
                    new ResourceMessage.Failed(1, Reason.NOT_VERIFIED, "x"),
                    new ResourceMessage.Stored(5, 1L << 50),
                    new ResourceMessage.Complete(),
                    new ResourceMessage.Finished(7, 8),
                    new ResourceMessage.Pause(true),
                    new ResourceMessage.Pause(false),
                    new ResourceMessage.Alive(),
                    new ResourceMessage.Cancel(Reason.NO_SPACE, "full"));

    private static byte[] frames(List<ResourceMessage> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        messages.forEach(each -> out.writeBytes(ResourceCodec.encode(each)));
        return out.toByteArray();
    }

    /// Feeds it in pieces of random lengths.
    private static List<ResourceMessage> parse(byte[] bytes, Random random)
            throws MalformedResourceException {
        ResourceParser parser = new ResourceParser();
        List<ResourceMessage> got = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
            parser.feed(bytes, at, length);
            for (ResourceMessage next; (next = parser.next()) != null; ) {
                got.add(next);
            }
            at += length;
        }
        return got;
    }

    @Test
    void whatIsWrittenIsReadHoweverItComes() throws MalformedResourceException {
        long seed = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertEquals(ALL, parse(frames(ALL), new Random(seed + i)), "seed " + seed);
        }
    }

    @Test
    void dataComeInPiecesAndHashesWhole() throws MalformedResourceException {
        byte[] content = new byte[1000];
        new Random(1).nextBytes(content);
        byte[] hash = Hashing.sha256().digest(content);
        byte[] frames =
                frames(
                        List.of(
                                new Data(content, 0, 0),
                                new Data(content, 0, 400),
                                new Data(content, 400, 600),
                                new End(1000, hash),
                                new Have(3, 9, hash)));
        List<ResourceMessage> got = parse(frames, new Random(2));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (ResourceMessage each : got) {
            if (each instanceof Data(byte[] bytes, int offset, int length)) {
                joined.write(bytes, offset, length);
            }
        }
        assertArrayEquals(content, joined.toByteArray());
        assertTrue(got.get(got.size() - 2) instanceof End end && end.length() == 1000);
        assertArrayEquals(hash, ((Have) got.getLast()).sha256());
    }

    @Test
    void whatIsNoMessageIsRefusedBeforeItIsHeld() {
        byte[][] wrong = {
            {0, 0, 0, 0, 0},
            {17, 0, 0, 0, 0},
            {7, 0, 4, 0, 1}, // one byte more than data may have
            {2, 0, 0, 32, 1}, // one byte more than an item may have
            {2, -1, -1, -1, -1},
            {14, 0, 0, 0, 1, 2}, // a flag of two
            {5, 0, 0, 0, 1, 0}, // a byte too many
            {6, 0, 0, 0, 3, 0, 0, 0}, // cut off
            {16, 0, 0, 0, 3, 99, 0, 0}, // an unknown reason
            {16, 0, 0, 0, 5, 0, 0, 2, -1, -1}, // no UTF-8
            {16, 0, 0, 0, 3, 0, 0, 9}, // a text that ends too soon
        };
        for (byte[] each : wrong) {
            assertThrows(
                    MalformedResourceException.class,
                    () -> parse(each, new Random(3)),
                    () -> "type " + each[0]);
        }
    }
}
