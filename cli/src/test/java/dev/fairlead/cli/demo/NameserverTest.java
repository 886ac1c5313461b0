package dev.fairlead.cli.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameserverTest {
    private static final Map<String, List<InetAddress>> NAMES = names();

    private static Map<String, List<InetAddress>> names() {
        try {
            return Map.of("a.b", List.of(InetAddress.getByName("192.0.2.1")));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String answer(String query) {
        ByteBuffer answer =
                Nameserver.answer(ByteBuffer.wrap(HexFormat.of().parseHex(query)), NAMES);
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void answersWhatItKnows() {
        assertEquals(
                "abcd8580000100010000000001410162000001" // the question again, its spelling kept
                        + "0001c00c000100010000003c0004c0000201",
                answer("abcd010000010000000000000141016200" + "00010001"));
    }

    @Test
    void saysThatANameHasNoSuchRecord() {
        assertEquals(
                "abcd8580000100000000000001610162" + "00001c0001",
                answer("abcd010000010000000000000161016200" + "001c0001"));
    }

    @Test
    void saysThatANameDoesNotExist() {
        assertEquals(
                "abcd858300010000000000000163" + "0000010001",
                answer("abcd01000001000000000000" + "0163" + "0000010001"));
    }

    @Test
    void ignoresWhatIsNoQuery() {
        assertEquals("", answer("abcd"));
        assertEquals("", answer("abcd810000010000000000000161016200" + "00010001"), "an answer");
        assertEquals(
                "", answer("abcd010000020000000000000161016200" + "00010001"), "two questions");
        assertEquals("", answer("abcd01000001000000000000016101620000"), "cut off");
    }

    @Test
    void survivesAnyBytes() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 6 && random.nextBoolean()) {
                bytes[2] = 1;
                bytes[4] = 0;
                bytes[5] = 1;
            }
            byte[] before = bytes.clone();
            assertTrue(
                    Nameserver.answer(ByteBuffer.wrap(bytes), NAMES).remaining() <= 512,
                    "seed " + seed);
            assertArrayEquals(before, bytes);
        }
    }
}
