package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Questions and what is known of their answers, as packets (RFC 6762, sections 5.3, 7.1 and 7.2).
final class QueryPackets {
    /// Fits into a packet of Ethernet with IPv6 and a tunnel around it.
    static final int LONGEST = 1440;

    private final List<byte[]> packets = new ArrayList<>();

    private QueryPackets() {}

    /// @param known what need not be answered
    static List<byte[]> of(Collection<Question> questions, Collection<ResourceRecord> known) {
        QueryPackets made = new QueryPackets();
        MessageWriter writer = MessageWriter.upTo(LONGEST);
        for (Question question : questions) {
            if (!writer.add(question)) {
                made.packets.add(writer.query(0, false));
                writer = MessageWriter.upTo(LONGEST);
                writer.add(question);
            }
        }
        for (ResourceRecord record : known) {
            if (!writer.add(Section.ANSWER, record)) {
                // Section 7.2: more follow. The rest is in packets without a question.
                made.packets.add(writer.query(0, true));
                writer = MessageWriter.upTo(LONGEST);
                // One that would not even fit alone is left out, and answered once more.
                writer.add(Section.ANSWER, record);
            }
        }
        if (!writer.isEmpty()) {
            made.packets.add(writer.query(0, false));
        }
        return made.packets;
    }
}
