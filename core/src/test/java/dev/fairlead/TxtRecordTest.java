package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TxtRecord.Value;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TxtRecordTest {

    private static byte[] wire(String... strings) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (String string : strings) {
            byte[] bytes = string.getBytes(UTF_8);
            wire.write(bytes.length);
            wire.writeBytes(bytes);
        }
        return wire.toByteArray();
    }

    @Test
    void absentWithoutValueEmptyAndWithValueAreFourThings() {
        TxtRecord record = TxtRecord.read(wire("flag", "empty=", "full=x"));
        assertEquals(new Value.Absent(), record.get("other"));
        assertEquals(new Value.None(), record.get("flag"));
        assertEquals(Optional.of(""), record.text("empty"));
        assertEquals(Optional.of("x"), record.text("full"));
        assertEquals(Optional.empty(), record.text("flag"));
        assertTrue(record.contains("flag"));
        assertFalse(record.contains("other"));
    }

    @Test
    void keysAreFoundWithoutTheCaseOfLettersAndTheFirstWins() {
        TxtRecord record = TxtRecord.read(wire("Path=/a", "PATH=/b"));
        assertEquals(Optional.of("/a"), record.text("path"));
        assertEquals(List.of("Path"), record.keys());
    }

    @Test
    void aValueMayHoldEqualsSignsAndAnyBytes() {
        assertEquals(Optional.of("b=c"), TxtRecord.read(wire("a=b=c")).text("a"));
        TxtRecord record = TxtRecord.EMPTY.with("a", new byte[] {0, -1, '='});
        assertEquals(record, TxtRecord.read(record.toBytes()));
        assertEquals(Optional.empty(), record.text("a"), "no UTF-8");
    }

    @Test
    void whatHasNoKeyIsLeftOut() {
        TxtRecord record = TxtRecord.read(wire("=x", "", "ü=1", "a=1"));
        assertEquals(List.of("a"), record.keys());
    }

    @Test
    void aStringThatGoesOnBehindTheEndIsLeftOut() {
        byte[] bytes = wire("a=1", "b=2");
        assertEquals(
                List.of("a"),
                TxtRecord.read(java.util.Arrays.copyOf(bytes, bytes.length - 1)).keys());
    }

    @Test
    void withoutAnEntryThereIsOneEmptyString() {
        assertArrayEquals(new byte[] {0}, TxtRecord.EMPTY.toBytes());
        assertEquals(TxtRecord.EMPTY, TxtRecord.read(new byte[] {0}));
        assertEquals(TxtRecord.EMPTY, TxtRecord.read(new byte[0]));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        TxtRecord record =
                TxtRecord.of(Map.of("path", "/", "name", "Zoë")).withKey("Color").with("n", "");
        assertEquals(record, TxtRecord.read(record.toBytes()));
        assertEquals(record.length(), record.toBytes().length);
    }

    @Test
    void theOrderDoesNotMatter() {
        TxtRecord one = TxtRecord.EMPTY.with("a", "1").with("B", "2");
        TxtRecord other = TxtRecord.EMPTY.with("b", "2").with("a", "1");
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertNotEquals(one, one.without("a"));
        assertNotEquals(TxtRecord.EMPTY.withKey("a"), TxtRecord.EMPTY.with("a", ""));
    }

    @Test
    void aNewValueReplacesTheOld() {
        TxtRecord record = TxtRecord.EMPTY.with("a", "1").with("A", "2");
        assertEquals(List.of("A"), record.keys());
        assertEquals(Optional.of("2"), record.text("a"));
    }

    @Test
    void whatIsNoKeyOrTooLongIsRefusedWithTheRule() {
        for (String key : List.of("", "a=b", "ü", "a\n")) {
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class, () -> TxtRecord.EMPTY.with(key, "x"));
            assertTrue(refused.getMessage().contains("RFC 6763"), refused.getMessage());
        }
        TxtRecord.EMPTY.with("a", "x".repeat(253));
        assertThrows(
                IllegalArgumentException.class, () -> TxtRecord.EMPTY.with("a", "x".repeat(254)));
    }

    @Test
    void theWholeFitsIntoAPacket() {
        TxtRecord record = TxtRecord.EMPTY;
        for (int i = 0; i < 34; i++) {
            record = record.with("key" + i, "x".repeat(248));
        }
        TxtRecord nearlyFull = record;
        assertTrue(nearlyFull.length() <= TxtRecord.LONGEST);
        assertThrows(
                IllegalArgumentException.class, () -> nearlyFull.with("more", "x".repeat(250)));
    }

    @Test
    void anyBytesAreRead() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                if (random.nextInt(3) == 0) {
                    bytes[i] = (byte) random.nextInt(8); // short strings
                }
            }
            TxtRecord record = TxtRecord.read(bytes);
            assertEquals(record, TxtRecord.read(record.toBytes()), () -> "seed " + seed);
        }
    }
}
