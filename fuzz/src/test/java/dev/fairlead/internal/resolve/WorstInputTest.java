package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.fuzz.Allocation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What somebody would send who wants us to run out of memory: allocations stay within 64 times the
/// length of the input.
class WorstInputTest {

    /// A message that answers one question with many records.
    ///
    /// @param type asked for, and of each record
    /// @param data of each
    record Flood(String name, int length, int type, IntFunction<byte[]> data) {
        @Override
        public String toString() {
            return name + ", " + length + " bytes";
        }
    }

    private static byte[] repeat(int count, int... bytes) {
        byte[] all = new byte[count * bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) bytes[i % bytes.length];
        }
        return all;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] bytes(int... bytes) {
        return repeat(1, bytes);
    }

    static Stream<Flood> floods() {
        byte[] pointer = bytes(0xc0, 12); // to the question's name, which is as long as can be
        return Stream.of(512, 1232, 8_000, 65_535)
                .flatMap(length ->
                        Stream.of(
                                new Flood("A", length, 1, i -> bytes(1, 2, i >> 8, i)),
                                new Flood(
                                        "AAAA",
                                        length,
                                        28,
                                        i -> join(repeat(7, 0x20, 1), bytes(i >> 8, i))),
                                new Flood("NS", length, 2, _ -> pointer),
                                new Flood(
                                        "SOA",
                                        length,
                                        6,
                                        _ -> join(pointer, pointer, new byte[20])),
                                new Flood("MX", length, 15, _ -> join(bytes(0, 1), pointer)),
                                new Flood("empty, type unknown", length, 65280, _ -> bytes()),
                                new Flood("TXT of empty strings", length, 16, _ -> new byte[200]),
                                new Flood(
                                        "TXT of controls",
                                        length,
                                        16,
                                        _ -> join(bytes(200), repeat(200, 7))),
                                new Flood(
                                        "RRSIG", length, 46, _ -> join(new byte[18], bytes(0, 1))),
                                new Flood(
                                        "NSEC of every type",
                                        length,
                                        47,
                                        _ ->
                                                join(
                                                        bytes(0),
                                                        bytes(1, 32),
                                                        repeat(32, 255),
                                                        bytes(2, 32),
                                                        repeat(32, 255))),
                                new Flood(
                                        "HTTPS of empty parameters",
                                        length,
                                        65,
                                        _ ->
                                                join(
                                                        bytes(0, 1, 0),
                                                        bytes(1, 0, 0, 0, 1, 1, 0, 0),
                                                        bytes(1, 2, 0, 0, 1, 3, 0, 0))),
                                new Flood(
                                        "HTTPS of addresses",
                                        length,
                                        65,
                                        _ ->
                                                join(
                                                        bytes(0, 1, 0, 0, 6, 0, 64),
                                                        repeat(32, 0x12, 0x34)))));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void messages(Flood flood) {
        // 127 labels of one control character, each of which is written as four.
        byte[] name = join(repeat(127, 1, 7), bytes(0));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(bytes(0, 0, 0x80, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0));
        message.writeBytes(name);
        message.writeBytes(bytes(flood.type >> 8, flood.type, 0, 1));
        for (int i = 0; message.size() < flood.length; i++) {
            byte[] data = flood.data.apply(i);
            message.writeBytes(bytes(0xc0, 12, flood.type >> 8, flood.type, 0, 1));
            message.writeBytes(bytes(0, 0, 1, 0, data.length >> 8, data.length));
            message.writeBytes(data);
        }
        byte[] bytes = message.toByteArray();
        int records = (bytes.length - 12 - name.length - 4) / (12 + flood.data.apply(0).length);
        bytes[6] = (byte) (records >> 8);
        bytes[7] = (byte) records;
        DnsQuestion question = new DnsQuestion(DnsName.ofWire(name), flood.type);
        check(bytes, input -> DnsCodec.decode(input, 0, question));
    }

    static Stream<String> lines() {
        return Stream.of(
                "::1 %d\n",
                "::1 a%d b%1$d\n",
                "::1 a\n",
                "nameserver a:a:a:a:a:a:a:a:a\n",
                "nameserver 1.2.3.x\n",
                "nameserver ::1%%\n",
                "search a b c d e f g h i j k l m n o p q r s t u v w x y z\n",
                "search .a .a .a .a .a .a .a .a .a .a .a .a .a .a .a\n",
                "options a:1 b:2 c:3 ndots:4\n",
                "options a a a a a\n",
                "domain x\n",
                "\n",
                "a\n",
                "# a b c\n");
    }

    @ParameterizedTest
    @MethodSource("lines")
    void files(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 100_000; i++) {
            text.append(String.format(line, i));
        }
        byte[] content = text.toString().getBytes(StandardCharsets.US_ASCII);
        check(content, HostsParser::parse);
        check(content, input -> ResolvConfParser.parse(input, Map.of(), ""));
    }

    private static void check(byte[] input, Consumer<byte[]> parser) {
        parser.accept(input); // classes are loaded
        long allocated = Allocation.of(() -> parser.accept(input));
        assertTrue(
                allocated <= 64L * input.length,
                () -> input.length + " bytes made it allocate " + allocated);
    }

    @Test
    void theMeasureMeasures() {
        long allocated = Allocation.of(() -> assertTrue(new byte[100_000].length > 0));
        assertTrue(allocated >= 100_000, () -> "it says " + allocated);
    }
}
