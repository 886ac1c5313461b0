package dev.fairlead.peer.internal.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;

/// Whatever a stranger says before it is trusted, it is a message or it is malformed; a message is
/// written again as it was read.
class LinkCodecFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void message(byte[] bytes) {
        Allocation.check(bytes.length, () -> read(bytes));
    }

    private static void read(byte[] bytes) {
        try {
            LinkMessage message = LinkCodec.decode(bytes);
            assertArrayEquals(bytes, LinkCodec.encode(message));
        } catch (MalformedException e) {
            assertFalse(e.detail().isEmpty());
        }
    }
}
