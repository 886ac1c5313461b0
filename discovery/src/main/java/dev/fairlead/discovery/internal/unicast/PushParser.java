package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import dev.fairlead.internal.resolve.WireReader;
import java.util.ArrayList;
import java.util.List;

/// Reads what a nameserver pushes (RFC 8765, section 6.3.1). A record that cannot be read is
/// skipped and counted; a message that ends too early is refused.
public final class PushParser {
    private static final int CLASS_ANY = 255;
    private static final long GONE = 0xffffffffL;
    private static final long ALL_GONE = 0xfffffffeL;

    /// What is different.
    public sealed interface Change {
        record Added(ResourceRecord record) implements Change {}

        record Removed(ResourceRecord record) implements Change {}

        /// All of a name, or all of a type of it ([DnsType#ANY]: whatever type).
        record AllRemoved(DnsName name, int type) implements Change {}
    }

    /// @param skipped records that could not be read
    public record Pushed(List<Change> changes, int skipped) {}

    private PushParser() {}

    /// @throws MalformedMessage if it is none; nothing else is thrown, whatever the bytes
    static Pushed read(DsoMessage message) throws MalformedMessage {
        DsoMessage.Value value = message.values().getFirst();
        return read(message.bytes(), value.from(), value.to());
    }

    /// @param message names point into it
    private static Pushed read(byte[] message, int from, int to) throws MalformedMessage {
        WireReader reader = new WireReader(message, from);
        RecordReader records = new RecordReader(message);
        List<Change> changes = new ArrayList<>();
        int skipped = 0;
        while (reader.position() < to) {
            DnsName name = reader.name();
            int type = reader.u16();
            int recordClass = reader.u16();
            long seconds = reader.u32();
            int length = reader.u16();
            int start = reader.position();
            reader.skip(length);
            int end = reader.position();
            if (end > to) {
                throw new MalformedMessage("a record is longer than what is pushed");
            }
            if (seconds == ALL_GONE) {
                boolean all = recordClass == CLASS_ANY;
                if (all || recordClass == ReplyParser.CLASS_IN) {
                    changes.add(new Change.AllRemoved(name, all ? DnsType.ANY : type));
                } else {
                    skipped++;
                }
                continue;
            }
            ResourceRecord record =
                    recordClass == ReplyParser.CLASS_IN
                                    && (seconds == GONE || seconds <= Integer.MAX_VALUE)
                            ? records.record(name, type, seconds & 0x7fffffff, start, end)
                            : null;
            if (record == null) {
                skipped++;
            } else {
                changes.add(
                        seconds == GONE ? new Change.Removed(record) : new Change.Added(record));
            }
        }
        return new Pushed(List.copyOf(changes), skipped);
    }
}
