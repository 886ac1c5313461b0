package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;

class DnsCodecFuzzTest {
    private static final DnsQuestion OTHER = new DnsQuestion(DnsName.parse("www.example"), 1);

    @FuzzTest(maxDuration = "1m")
    void message(byte[] message) {
        int id = message.length < 2 ? 0 : (message[0] & 0xff) << 8 | (message[1] & 0xff);
        DnsQuestion question = question(message);
        Allocation.check(message.length, () -> DnsCodec.decode(message, id, question));
        if (DnsCodec.decode(message, id, question) instanceof DnsResponse.Answer answer) {
            assertTrue(answer.records().size() <= DnsCodec.MOST_USED + DnsCodec.LONGEST_CHAIN);
            for (DnsRecord record : answer.records()) {
                assertPrintable(record.owner() + " " + record.data());
                assertTrue(record.timeToLive() >= 0 && record.timeToLive() <= 0x7fffffffL);
            }
        }
    }

    /// The one that the message claims to answer, so that the rest of it is read as well.
    private static DnsQuestion question(byte[] message) {
        try {
            WireReader reader = new WireReader(message, Math.min(12, message.length));
            DnsName name = reader.name();
            return new DnsQuestion(name, reader.u16());
        } catch (MalformedMessage _) {
            return OTHER;
        }
    }

    private static void assertPrintable(String text) {
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), text);
    }
}
