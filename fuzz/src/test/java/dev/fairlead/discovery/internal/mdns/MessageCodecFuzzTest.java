package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.internal.resolve.MalformedMessage;

/// Whatever a packet holds, it is read within bounds; and what was read can be written, and reads
/// the same again.
class MessageCodecFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void packet(byte[] packet) throws MalformedMessage {
        Allocation.check(packet.length, () -> read(packet));
        Message message;
        try {
            message = MessageCodec.decode(packet);
        } catch (MalformedMessage _) {
            return; // refused as a whole
        }
        assertTrue(message.questions().size() <= MessageCodec.MOST_QUESTIONS);
        for (ResourceRecord record : message.answers()) {
            MessageWriter writer = MessageWriter.upTo(2 * MessageCodec.LONGEST);
            assertTrue(writer.add(Section.ANSWER, record), "a record that was read is too long");
            Message again = MessageCodec.decode(writer.response(0));
            assertEquals(record, again.answers().getFirst());
        }
    }

    private static void read(byte[] packet) {
        try {
            MessageCodec.decode(packet);
        } catch (MalformedMessage e) {
            assertTrue(e.getMessage() != null);
        }
    }
}
