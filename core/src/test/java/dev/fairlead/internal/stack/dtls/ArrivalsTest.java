package dev.fairlead.internal.stack.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int FINISHED = 20;
    private static final int HELLO_VERIFY_REQUEST = 3;

    private final Arrivals arrivals = new Arrivals();

    private static byte[] record(int type, int epoch, long number, int content) {
        return ByteBuffer.allocate(14)
                .put((byte) type)
                .putChar((char) 0xfefd)
                .putLong(((long) epoch << 48) | number)
                .putChar((char) 1)
                .put((byte) content)
                .array();
    }

    private static byte[] message(long number, int kind) {
        return record(HANDSHAKE, 0, number, kind);
    }

    private static byte[] finished() {
        return record(HANDSHAKE, 1, 0, FINISHED);
    }

    private static byte[] datagram(byte[]... records) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] each : records) {
            joined.writeBytes(each);
        }
        return joined.toByteArray();
    }

    /// Type, epoch, number and content of each record.
    private static List<String> read(byte[] datagram) {
        List<String> records = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(datagram);
        while (rest.hasRemaining()) {
            int type = rest.get();
            assertEquals(0xfefd, rest.getChar());
            int epoch = rest.getChar();
            long number = ((long) rest.getChar() << 32) | rest.getInt();
            assertEquals(1, rest.getChar());
            records.add(type + " " + epoch + " " + number + " " + rest.get());
        }
        return records;
    }

    private List<String> take(byte[]... records) {
        return read(arrivals.take(datagram(records)));
    }

    @Test
    void whatComesInOrderIsShownAsItCame() {
        assertEquals(List.of("22 0 4 2", "22 0 5 11"), take(message(4, 2), message(5, 11)));
        assertEquals(List.of("22 0 6 14"), take(message(6, 14)));
    }

    @Test
    void whatIsOvertakenIsShownWithANumberThatIsNew() {
        assertEquals(List.of("22 0 5 11"), take(message(5, 11)));
        assertEquals(List.of("22 0 6 2"), take(message(4, 2)));
    }

    @Test
    void whatComesTwiceIsShownOnce() {
        assertEquals(List.of("22 0 5 11"), take(message(5, 11)));
        assertEquals(List.of(), take(message(5, 11)));
        assertEquals(List.of("22 0 90 12"), take(message(90, 12)));
        assertEquals(List.of(), take(message(5, 11)), "too late to be told from a replay");
    }

    @Test
    void theKeysChangeWithTheRecordThatIsProtectedByThem() {
        assertEquals(List.of(), take(record(CHANGE_CIPHER_SPEC, 0, 7, 1)));
        assertEquals(List.of("20 0 0 1", "22 1 0 20"), take(finished()));
    }

    @Test
    void aFinishedWhoseChangeOfKeysWasLostIsShownWithOne() {
        assertEquals(List.of("22 0 3 14"), take(message(3, 14)));
        assertEquals(List.of("20 0 4 1", "22 1 0 20"), take(finished()));
        assertEquals(List.of("22 0 5 16"), take(message(4, 16)), "which was overtaken");
        assertEquals(List.of("20 0 6 1", "22 1 0 20"), take(finished()), "for it was too early");
    }

    @Test
    void aWholeFlightInOneDatagramKeepsItsOrder() {
        assertEquals(
                List.of("22 0 2 16", "20 0 3 1", "22 1 0 20"),
                take(message(2, 16), record(CHANGE_CIPHER_SPEC, 0, 3, 1), finished()));
    }

    @Test
    void whatTheProgramSentDoesNotChangeTheKeysBeforeTheFinished() {
        assertEquals(List.of("23 1 1 5"), take(record(23, 1, 1, 5)));
    }

    @Test
    void theFlightThatWasAnsweredCanBeShownAgain() {
        take(message(0, HELLO_VERIFY_REQUEST));
        arrivals.answer();
        assertFalse(arrivals.hasAnswered(), "a cookie is no flight to be repeated");
        take(message(1, 2), message(2, 11));
        take(message(3, 14));
        assertFalse(arrivals.hasAnswered());
        arrivals.answer();
        assertTrue(arrivals.hasAnswered());
        assertEquals(
                List.of("22 0 4 2", "22 0 5 11", "22 0 6 14"),
                arrivals.again().stream().flatMap(each -> read(each).stream()).toList());
        assertEquals(List.of("22 0 7 2"), take(message(4, 2)), "the peer's own repeat is taken");
    }

    @Test
    void aFlightWithoutEndIsNotKept() {
        byte[] large = new byte[13 + 16_000];
        for (int number = 0; number < 30; number++) {
            ByteBuffer.wrap(large).put((byte) HANDSHAKE).putChar((char) 0xfefd).putLong(number);
            ByteBuffer.wrap(large).putChar(11, (char) 16_000).put(13, (byte) 11);
            assertEquals(large.length, arrivals.take(large).length);
        }
        arrivals.answer();
        assertFalse(arrivals.hasAnswered());
    }

    @Test
    void whatIsCutIsLeftOut() {
        byte[] cut = java.util.Arrays.copyOf(message(1, 2), 13);
        assertEquals(List.of("22 0 0 1"), take(message(0, 1), cut));
    }

    @Test
    void whateverComesIsShownWithNumbersThatRise() {
        Random random = new Random(20_261_122);
        long last = -1;
        for (int i = 0; i < 5000; i++) {
            byte[] content = new byte[random.nextInt(80)];
            random.nextBytes(content);
            for (int at = 0; at + 13 < content.length; at += 13 + content[at + 12]) {
                content[at] = (byte) (20 + random.nextInt(4));
                ByteBuffer.wrap(content).putLong(at + 3, random.nextInt(200));
                ByteBuffer.wrap(content).putChar(at + 11, (char) random.nextInt(20));
            }
            byte[] shown = arrivals.take(content);
            assertTrue(shown.length <= content.length + 14, "datagram " + i);
            ByteBuffer rest = ByteBuffer.wrap(shown);
            while (rest.remaining() >= 13 && rest.getChar(rest.position() + 3) == 0) {
                long number = rest.getLong(rest.position() + 3);
                assertTrue(number > last, "datagram " + i);
                last = number;
                rest.position(rest.position() + 13 + rest.getChar(rest.position() + 11));
            }
            if (random.nextInt(50) == 0) {
                arrivals.answer();
                for (byte[] again : arrivals.again()) {
                    assertTrue(ByteBuffer.wrap(again).getLong(3) > last, "datagram " + i);
                    last = ByteBuffer.wrap(again).getLong(3);
                }
            }
        }
    }
}
