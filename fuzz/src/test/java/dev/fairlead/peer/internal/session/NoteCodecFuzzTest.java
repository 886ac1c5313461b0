package dev.fairlead.peer.internal.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.peer.internal.link.MalformedException;

/// Whatever the other session tells, it is a note or it is malformed; a note is written again as it
/// was read.
class NoteCodecFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void note(byte[] bytes) {
        Allocation.check(bytes.length, () -> read(bytes));
    }

    private static void read(byte[] bytes) {
        try {
            assertArrayEquals(bytes, NoteCodec.encode(NoteCodec.decode(bytes)));
        } catch (MalformedException e) {
            assertFalse(e.detail().isEmpty());
        }
    }
}
