package dev.fairlead.internal.dbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusCodecTest {
    private static BusMessage signal(String signature, Object... values) {
        return new BusMessage(
                BusMessage.SIGNAL,
                7,
                Map.of(
                        BusMessage.PATH, "/a/b",
                        BusMessage.INTERFACE, "c.D",
                        BusMessage.MEMBER, "Found",
                        BusMessage.SIGNATURE, signature),
                List.of(values));
    }

    private static BusMessage read(byte[] message) throws MalformedBusMessage {
        return BusCodec.decode(ByteBuffer.wrap(message));
    }

    // Of the sizes and alignments that the specification gives, by hand.
    @Test
    void aCallIsWrittenAsTheSpecificationSays() throws Exception {
        BusMessage hello =
                new BusMessage(
                        BusMessage.CALL,
                        1,
                        Map.of(BusMessage.PATH, "/a", BusMessage.MEMBER, "Hello"),
                        List.of());
        String expected =
                "6c010001 00000000 01000000 1e000000" // order, call, version; body, serial, fields
                        + "01016f00 02000000 2f610000 00000000" // path
                        + "03017300 05000000 48656c6c6f000000"; // member
        assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(BusCodec.encode(hello)));
    }

    @Test
    void whatIsWrittenReadsTheSame() throws Exception {
        byte[] text = "k=v".getBytes(StandardCharsets.UTF_8);
        byte[] message =
                BusCodec.encode(
                        signal(
                                "iisqaayu(ybx)as",
                                -1,
                                2,
                                "Bü",
                                65_535,
                                List.of(text, new byte[0]),
                                9,
                                List.of(1, 1, 1L << 40),
                                List.of("x", "")));
        BusMessage read = read(message);
        assertEquals("Found", read.member());
        assertEquals("/a/b", read.path());
        assertEquals(-1, read.value(0, Integer.class));
        assertEquals("Bü", read.value(2, String.class));
        assertEquals(65_535, read.value(3, Integer.class));
        List<?> strings = read.value(4, List.class);
        assertArrayEquals(text, (byte[]) strings.get(0));
        assertEquals(2, strings.size());
        assertEquals(List.of((byte) 1, 1, 1L << 40), read.value(6, List.class));
        assertEquals(List.of("x", ""), read.value(7, List.class));
    }

    @Test
    void aValueThatIsNotThereOrOfAnotherTypeIsToldWithItsPlace() throws Exception {
        BusMessage read = read(BusCodec.encode(signal("s", "x")));
        MalformedBusMessage why =
                assertThrows(MalformedBusMessage.class, () -> read.value(0, Integer.class));
        assertTrue(String.valueOf(why.getMessage()).startsWith("value 0 of Found is x"));
        assertThrows(MalformedBusMessage.class, () -> read.value(1, String.class));
    }

    @Test
    void whateverEndsTooEarlyIsRefused() throws Exception {
        byte[] message = BusCodec.encode(signal("saay", "x", List.of(new byte[3])));
        for (int length = 0; length < message.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(message, length);
            assertThrows(MalformedBusMessage.class, () -> read(cut), "of " + length + " bytes");
        }
    }

    @Test
    void aMessageThatWantsTooMuchRoomIsRefusedBeforeItIsRead() {
        ByteBuffer start = ByteBuffer.allocate(BusCodec.START).put(0, (byte) 'B');
        start.putInt(4, 1 << 24);
        assertThrows(MalformedBusMessage.class, () -> BusCodec.length(start));
        start.putInt(4, -1);
        assertThrows(MalformedBusMessage.class, () -> BusCodec.length(start));
    }

    @Test
    void signaturesThatAreNoneAreRefused() {
        for (String wrong : List.of("a", "(", "()", "(i", "a{", "z", "a".repeat(40) + "y")) {
            BusMessage message = signal(wrong, "x");
            assertThrows(
                    MalformedBusMessage.class,
                    () -> new BusReader(ByteBuffer.allocate(64)).values(wrong),
                    () -> "signature " + message.signature());
        }
    }

    @Test
    void theBusIsWhereTheEnvironmentSays() {
        assertEquals("/run/dbus/system_bus_socket", Bus.path(Map.of()));
        assertEquals(
                "/x/y",
                Bus.path(Map.of("DBUS_SYSTEM_BUS_ADDRESS", "tcp:host=a;unix:path=/x/y,guid=1")));
    }
}
