package dev.fairlead.internal.stack.framer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Coder;
import dev.fairlead.FrameOutput;
import dev.fairlead.Framing;
import dev.fairlead.FramingException;
import dev.fairlead.Tlv;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// However a stream is cut into pieces, the same messages come out of it.
class SplittingsTest {
    private static final int MAXIMUM = 300;

    /// A framing, a random message of a given size for it, and what makes two messages equal.
    record Kind<M>(
            Framing<M> framing,
            int maximum,
            BiFunction<Random, Integer, M> random,
            Function<M, String> text) {
        @Override
        public String toString() {
            return framing.name();
        }

        M of(Random random, int size) {
            return this.random.apply(random, size);
        }
    }

    static Stream<Kind<?>> kinds() {
        List<Kind<?>> kinds = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            for (int width : List.of(1, 2, 4, 8)) {
                kinds.add(
                        bytes(
                                Framing.lengthPrefixed(width, order, MAXIMUM),
                                width == 1 ? 255 : MAXIMUM));
                for (int length : List.of(1, 2, 4, 8)) {
                    kinds.add(
                            new Kind<>(
                                    Framing.tlv(width, length, order, MAXIMUM),
                                    length == 1 ? 255 : MAXIMUM,
                                    (random, size) ->
                                            new Tlv(type(random, width), any(random, size)),
                                    tlv -> tlv.type() + ":" + hex(tlv.value())));
                }
            }
        }
        kinds.add(bytes(Framing.varint(MAXIMUM), MAXIMUM));
        kinds.add(
                new Kind<>(
                        Framing.lines(UTF_8, MAXIMUM),
                        MAXIMUM,
                        SplittingsTest::line,
                        text -> text));
        kinds.add(
                new Kind<>(
                        Framing.crlfLines(UTF_8, MAXIMUM),
                        MAXIMUM,
                        SplittingsTest::line,
                        text -> text));
        kinds.add(
                new Kind<>(
                        Framing.of(new Reversed(), Framing.varint(MAXIMUM)),
                        MAXIMUM,
                        SplittingsTest::line,
                        text -> text));
        return kinds.stream();
    }

    private static Kind<byte[]> bytes(Framing<byte[]> framing, int maximum) {
        return new Kind<>(framing, maximum, SplittingsTest::any, SplittingsTest::hex);
    }

    private static long type(Random random, int width) {
        return width == 8 ? random.nextLong() : random.nextLong(1L << (8 * width));
    }

    private static byte[] any(Random random, int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    /// Text with carriage returns in it, of so many bytes.
    private static String line(Random random, int size) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < size; i++) {
            line.append(random.nextInt(4) == 0 ? '\r' : (char) ('a' + i % 26));
        }
        return line.toString();
    }

    private static String hex(byte[] content) {
        return HexFormat.of().formatHex(content);
    }

    private record Reversed() implements Coder<String> {
        @Override
        public byte[] encode(String value) {
            return new StringBuilder(value).reverse().toString().getBytes(UTF_8);
        }

        @Override
        public String decode(byte[] content) {
            return new StringBuilder(new String(content, UTF_8)).reverse().toString();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <M> void allTwoPiecesOfAStreamGiveItsMessages(Kind<M> kind) throws Exception {
        Random random = new Random(20260101);
        List<M> messages =
                sizes(kind, random, 6).stream().map(size -> kind.of(random, size)).toList();
        byte[] stream = written(kind.framing(), messages);
        List<String> expected = messages.stream().map(kind.text()).toList();
        for (int cut = 0; cut <= stream.length; cut++) {
            assertEquals(expected, read(kind, stream, List.of(cut)), "cut at " + cut);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <M> void randomPiecesOfRandomStreamsGiveTheirMessages(Kind<M> kind) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<M> messages =
                    sizes(kind, random, 1 + random.nextInt(20)).stream()
                            .map(size -> kind.of(random, size))
                            .toList();
            byte[] stream = written(kind.framing(), messages);
            int pieces = 1 + random.nextInt(stream.length);
            List<Integer> cuts =
                    random.ints(pieces, 0, stream.length + 1).sorted().boxed().toList();
            assertEquals(
                    messages.stream().map(kind.text()).toList(),
                    read(kind, stream, cuts),
                    "seed " + seed + ", round " + round);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <M> void singleBytesGiveTheMessages(Kind<M> kind) throws Exception {
        Random random = new Random(7);
        List<M> messages =
                sizes(kind, random, 10).stream().map(size -> kind.of(random, size)).toList();
        byte[] stream = written(kind.framing(), messages);
        List<Integer> cuts = Stream.iterate(1, at -> at + 1).limit(stream.length).toList();
        assertEquals(messages.stream().map(kind.text()).toList(), read(kind, stream, cuts));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <M> void aMessageBeyondTheMaximumIsNotWritten(Kind<M> kind) {
        M tooLong = kind.of(new Random(1), kind.maximum() + 1);
        FrameOutput output = new FrameOutput(kind.framing().limit());
        assertThrows(
                IllegalArgumentException.class,
                () -> kind.framing().newFramer().write(tooLong, output));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    <M> void aStreamThatEndsWithinAMessageIsTruncated(Kind<M> kind) throws Exception {
        byte[] stream = written(kind.framing(), List.of(kind.of(new Random(3), 40)));
        for (int length = 1; length < stream.length; length++) {
            FrameReader<M> reader = new FrameReader<>(kind.framing());
            give(reader, ByteBuffer.wrap(stream, 0, length));
            assertEquals(List.of(), messages(reader));
            BadFrame bad = assertThrows(BadFrame.class, reader::end);
            assertEquals(
                    FramingException.Kind.TRUNCATED, ((FramingException) bad.getCause()).kind());
        }
    }

    @Test
    void thePiecesAreReadAsTheyAreGiven() throws Exception {
        FrameReader<byte[]> reader = new FrameReader<>(Framing.lengthPrefixed(1));
        give(reader, ByteBuffer.wrap(new byte[] {2, 7}));
        assertEquals(List.of(), messages(reader));
        give(reader, ByteBuffer.wrap(new byte[] {8, 0, 1}));
        List<byte[]> messages = messages(reader);
        assertEquals(List.of("0708", ""), messages.stream().map(SplittingsTest::hex).toList());
        assertEquals(1, reader.kept());
    }

    // ---- the means

    /// Sizes with the extremes among them.
    private static List<Integer> sizes(Kind<?> kind, Random random, int count) {
        List<Integer> sizes = new ArrayList<>(List.of(0, 1, kind.maximum(), kind.maximum() - 1));
        for (int i = 0; i < count; i++) {
            sizes.add(random.nextInt(kind.maximum() + 1));
        }
        return sizes;
    }

    private static <M> byte[] written(Framing<M> framing, List<M> messages) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        FrameReader<M> end = new FrameReader<>(framing);
        FrameOutput output = new FrameOutput(framing.limit());
        for (M message : messages) {
            output.clear();
            end.framer().write(message, output);
            stream.writeBytes(output.toByteArray());
        }
        return stream.toByteArray();
    }

    private static <M> List<String> read(Kind<M> kind, byte[] stream, List<Integer> cuts)
            throws BadFrame {
        FrameReader<M> reader = new FrameReader<>(kind.framing());
        List<String> read = new ArrayList<>();
        int from = 0;
        for (int to : Stream.concat(cuts.stream(), Stream.of(stream.length)).toList()) {
            give(reader, ByteBuffer.wrap(stream, from, to - from));
            messages(reader).forEach(message -> read.add(kind.text().apply(message)));
            if (to % 3 == 0) {
                reader.rest(); // at any time it lets go of nothing but memory
            }
            from = to;
        }
        reader.end().ifPresent(message -> read.add(kind.text().apply(message)));
        return read;
    }

    /// Puts `piece` into the reader, as far as there is space at a time.
    private static void give(FrameReader<?> reader, ByteBuffer piece) {
        while (piece.hasRemaining()) {
            ByteBuffer space = reader.space();
            int size = Math.min(space.remaining(), piece.remaining());
            byte[] part = new byte[size];
            piece.get(part);
            space.put(part);
            reader.added(size);
        }
    }

    private static <M> List<M> messages(FrameReader<M> reader) throws BadFrame {
        List<M> messages = new ArrayList<>();
        for (M next = reader.next(); next != null; next = reader.next()) {
            messages.add(next);
        }
        return messages;
    }
}
