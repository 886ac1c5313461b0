package dev.fairlead.internal.stack.framer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.FrameOutput;
import dev.fairlead.Framing;
import dev.fairlead.Tlv;
import dev.fairlead.fuzz.Allocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Every framing that is built in; the first byte chooses which. Whether a stream comes in one
/// piece or in many, the same messages come out of it and it ends with the same failure; and what
/// came out can be sent, and comes out again.
class FrameReaderFuzzTest {
    private static final Endpoint PEER = Endpoint.host("192.0.2.1", 1);

    private static final List<Framing<?>> FRAMINGS =
            List.of(
                    Framing.lengthPrefixed(1),
                    Framing.lengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, 1000),
                    Framing.lengthPrefixed(4),
                    Framing.lengthPrefixed(8),
                    Framing.varint(),
                    Framing.lines(),
                    Framing.crlfLines(US_ASCII, 100),
                    Framing.tlv(1, 2, ByteOrder.BIG_ENDIAN, 1000),
                    Framing.tlv(8, 8, ByteOrder.LITTLE_ENDIAN, 1000));

    @FuzzTest(maxDuration = "1m")
    void stream(byte[] content) {
        if (content.length == 0) {
            return;
        }
        Framing<?> framing = FRAMINGS.get((content[0] & 0xFF) % FRAMINGS.size());
        ByteBuffer stream = ByteBuffer.wrap(content, 1, content.length - 1);
        // The buffer of a reader takes 4 KiB, however little comes.
        Allocation.check(content.length + 256, () -> read(framing, stream.duplicate(), 1 << 16));
        check(framing, stream);
    }

    private static <M> void check(Framing<M> framing, ByteBuffer stream) {
        Read<M> whole = read(framing, stream.duplicate(), 1 << 16);
        for (int piece = 1; piece <= 7; piece += 3) {
            Read<M> cut = read(framing, stream.duplicate(), piece);
            assertEquals(texts(whole.messages), texts(cut.messages));
            assertEquals(whole.cause, cut.cause);
        }
        FrameOutput output = new FrameOutput(1 << 24);
        FrameReader<M> sender = new FrameReader<>(framing);
        whole.messages.forEach(message -> sender.framer().write(message, output));
        Read<M> again = read(framing, output.toBuffer(), 1 << 16);
        assertEquals(texts(whole.messages), texts(again.messages));
        assertEquals("", again.cause);
    }

    /// @param cause of the failure that it ended with, or empty
    private record Read<M>(List<M> messages, String cause) {}

    private static <M> Read<M> read(Framing<M> framing, ByteBuffer stream, int piece) {
        FrameReader<M> reader = new FrameReader<>(framing);
        List<M> messages = new ArrayList<>();
        try {
            while (stream.hasRemaining()) {
                ByteBuffer space = reader.space();
                int size = Math.min(piece, Math.min(space.remaining(), stream.remaining()));
                space.put(stream.slice(stream.position(), size));
                stream.position(stream.position() + size);
                reader.added(size);
                for (M next = reader.next(); next != null; next = reader.next()) {
                    messages.add(next);
                }
            }
            reader.end().ifPresent(messages::add);
            return new Read<>(messages, "");
        } catch (BadFrame e) {
            String summary = e.of(PEER, Delivery.NOTHING).summary();
            assertTrue(summary.length() < 400, "a long summary: " + summary);
            return new Read<>(messages, e.of(PEER, Delivery.NOTHING).cause());
        }
    }

    private static List<String> texts(List<?> messages) {
        return messages.stream()
                .map(message ->
                        switch (message) {
                            case byte[] bytes -> HexFormat.of().formatHex(bytes);
                            case Tlv tlv ->
                                    tlv.type() + ":" + HexFormat.of().formatHex(tlv.value());
                            default -> HexFormat.of().formatHex(message.toString().getBytes(UTF_8));
                        })
                .toList();
    }
}
