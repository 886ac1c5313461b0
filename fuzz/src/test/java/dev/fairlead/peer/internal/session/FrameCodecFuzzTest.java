package dev.fairlead.peer.internal.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.peer.internal.link.MalformedException;
import java.util.Arrays;

/// Whatever a peer says, it is a frame or it is malformed; a frame is written again as it was read.
class FrameCodecFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void frame(byte[] bytes) {
        Allocation.check(bytes.length, () -> read(bytes));
    }

    private static void read(byte[] bytes) {
        try {
            byte[] again = FrameCodec.encode(FrameCodec.decode(bytes));
            assertArrayEquals(bytes, Arrays.copyOfRange(again, FrameCodec.HEADER, again.length));
        } catch (MalformedException e) {
            assertFalse(e.detail().isEmpty());
        }
    }
}
