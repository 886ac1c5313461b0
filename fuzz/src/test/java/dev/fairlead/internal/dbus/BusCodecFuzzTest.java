package dev.fairlead.internal.dbus;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.nio.ByteBuffer;

/// Whatever a message holds, it is read within bounds or refused.
class BusCodecFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void message(byte[] message) {
        Allocation.check(message.length, () -> read(message));
    }

    private static void read(byte[] message) {
        try {
            assertNotNull(BusCodec.decode(ByteBuffer.wrap(message)));
        } catch (MalformedBusMessage e) {
            assertNotNull(e.getMessage());
        }
    }
}
