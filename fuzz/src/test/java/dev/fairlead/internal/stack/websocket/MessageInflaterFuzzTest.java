package dev.fairlead.internal.stack.websocket;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/// Compressed messages: the first octet says how they are split and whether context is kept.
class MessageInflaterFuzzTest {
    private static final int MOST = 1 << 20;

    @FuzzTest(maxDuration = "1m")
    void messages(byte[] content) {
        if (content.length == 0) {
            return;
        }
        int size = 1 + (content[0] & 0x7f);
        MessageInflater inflater = new MessageInflater(content[0] < 0);
        byte[] out = new byte[1000];
        int total = 0;
        try {
            for (int at = 1; at < content.length && total < MOST; at += size) {
                int end = Math.min(content.length, at + size);
                inflater.add(
                        Arrays.copyOfRange(content, at, end),
                        end == content.length || end % 3 == 0);
                int got = inflater.inflate(out, 0, out.length);
                while (got > 0 && total < MOST) {
                    total += got;
                    got = inflater.inflate(out, 0, out.length);
                }
            }
        } catch (Violation e) {
            assertTrue(e.rule().length() < 300, "a long rule");
        } finally {
            inflater.end();
        }
    }
}
