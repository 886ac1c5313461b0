package dev.fairlead.internal.stack.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Frames as they come: the first octet says how they are split and who sends them.
class FrameReaderFuzzTest {
    private static final int MAXIMUM = 1000;

    @FuzzTest(maxDuration = "1m")
    void frames(byte[] content) {
        if (content.length == 0) {
            return;
        }
        int how = content[0] & 0xff;
        ByteBuffer octets = ByteBuffer.wrap(content, 1, content.length - 1);
        boolean fromClient = (how & 1) != 0;
        boolean compression = (how & 2) != 0;
        List<String> whole = read(octets.duplicate(), fromClient, compression, content.length);
        List<String> split = read(octets.duplicate(), fromClient, compression, 1 + (how >> 2));
        assertEquals(whole, split, "what is understood depends on how it is split");
    }

    private static List<String> read(
            ByteBuffer octets, boolean fromClient, boolean compression, int size) {
        Heard heard = new Heard();
        FrameReader reader = new FrameReader(fromClient, compression, MAXIMUM);
        try {
            while (octets.hasRemaining()) {
                int length = Math.min(size, octets.remaining());
                reader.read(octets.slice(octets.position(), length), heard);
                octets.position(octets.position() + length);
            }
        } catch (Violation e) {
            assertTrue(e.rule().length() < 300, "a long rule");
            heard.told.add("violation " + e.kind() + " " + e.rule());
            heard.message.reset(); // how much of it was told before is a matter of the pieces
        }
        heard.told.add("left " + heard.message.size());
        return heard.told;
    }

    private static final class Heard implements FrameReader.Events {
        private final List<String> told = new ArrayList<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private boolean within;

        @Override
        public void part(Part part) {
            assertEquals(part.first(), !within, "the first part of a message");
            within = !part.last();
            message.writeBytes(part.content());
            if (!part.compressed()) {
                assertTrue(message.size() <= MAXIMUM, "too large a message");
            }
            if (part.last()) {
                if (part.text() && !part.compressed()) {
                    String text = message.toString(StandardCharsets.UTF_8);
                    assertEquals(
                            message.size(),
                            text.getBytes(StandardCharsets.UTF_8).length,
                            "no text");
                }
                told.add((part.text() ? "text " : "binary ") + message.size());
                message.reset();
            }
        }

        @Override
        public void ping(byte[] content) {
            assertTrue(content.length <= 125);
            told.add("ping " + content.length);
        }

        @Override
        public void pong(byte[] content) {
            told.add("pong " + content.length);
        }

        @Override
        public void close(int code, String reason) {
            assertTrue(code == CloseCodes.NONE || CloseCodes.isAllowed(code), "code " + code);
            told.add("close " + code + " " + reason.length());
        }
    }
}
