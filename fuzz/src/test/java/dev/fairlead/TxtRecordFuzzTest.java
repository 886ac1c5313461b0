package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever a service says of itself, it is read; and what was read is written and read the same.
class TxtRecordFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void record(byte[] received) {
        TxtRecord record = TxtRecord.read(received);
        byte[] written = record.toBytes();
        assertTrue(written.length <= Math.max(1, received.length), "longer than what came");
        assertEquals(record.length(), written.length);
        TxtRecord again = TxtRecord.read(written);
        assertEquals(record, again);
        assertEquals(record.keys(), again.keys());
        record.keys().forEach(key -> assertEquals(record.get(key), again.get(key)));
    }
}
