package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.RecordContent.TypeSet;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import dev.fairlead.internal.resolve.WireReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads messages; [MessageWriter] writes them.
///
/// A record that cannot be read is skipped, and a message that ends too early counts as far as it
/// goes: one peer that writes nonsense must not hide what stands beside it.
final class MessageCodec {
    /// RFC 6762, section 17: the longest packet, headers included.
    static final int LONGEST = 9000;

    /// More questions than this in a message nobody has a reason to ask.
    static final int MOST_QUESTIONS = 256;

    static final int MOST_RECORDS = 1024;

    static final int CLASS_IN = 1;
    static final int CLASS_ANY = 255;

    /// The cache-flush bit of a record, and the QU bit of a question.
    static final int TOP_BIT = 0x8000;

    private final WireReader reader;
    private final byte[] bytes;
    private int skipped;
    private @Nullable String broken;

    private MessageCodec(byte[] bytes) {
        this.bytes = bytes;
        reader = new WireReader(bytes, 0);
    }

    /// @throws MalformedMessage if nothing of it can be used; nothing else is thrown, whatever the
    ///   bytes
    static Message decode(byte[] bytes) throws MalformedMessage {
        if (bytes.length > LONGEST) {
            throw new MalformedMessage("it has more than " + LONGEST + " bytes");
        }
        return new MessageCodec(bytes).message();
    }

    private Message message() throws MalformedMessage {
        int id = reader.u16();
        int flags = reader.u16();
        // Sections 18.3 and 18.11: a message with another opcode or a response code is ignored.
        if ((flags & 0x7800) != 0) {
            throw new MalformedMessage("its opcode is not 0");
        }
        if ((flags & 0x000f) != 0) {
            throw new MalformedMessage("its response code is not 0");
        }
        int questionCount = reader.u16();
        int[] counts = {reader.u16(), reader.u16(), reader.u16()};
        List<Question> questions = new ArrayList<>(2);
        List<List<ResourceRecord>> sections = new ArrayList<>(3);
        try {
            questions(Math.min(questionCount, MOST_QUESTIONS), questions);
            if (questionCount > MOST_QUESTIONS) {
                throw new MalformedMessage("it has more than " + MOST_QUESTIONS + " questions");
            }
            int left = MOST_RECORDS;
            for (int count : counts) {
                List<ResourceRecord> section = new ArrayList<>(4);
                sections.add(section);
                records(Math.min(count, left), section);
                left -= count;
                if (left < 0) {
                    throw new MalformedMessage("it has more than " + MOST_RECORDS + " records");
                }
            }
        } catch (MalformedMessage e) {
            broken = String.valueOf(e.getMessage());
        }
        while (sections.size() < counts.length) {
            sections.add(List.of());
        }
        return new Message(
                id,
                (flags & 0x8000) != 0,
                (flags & 0x0200) != 0,
                questions,
                sections.get(0),
                sections.get(1),
                sections.get(2),
                skipped,
                broken);
    }

    private void questions(int count, List<Question> questions) throws MalformedMessage {
        for (int i = 0; i < count; i++) {
            DnsName name = reader.name();
            int type = reader.u16();
            int unicastAndClass = reader.u16();
            int questionClass = unicastAndClass & ~TOP_BIT;
            if (questionClass == CLASS_IN || questionClass == CLASS_ANY) {
                questions.add(new Question(name, type, (unicastAndClass & TOP_BIT) != 0));
            }
        }
    }

    private void records(int count, List<ResourceRecord> records) throws MalformedMessage {
        for (int i = 0; i < count; i++) {
            DnsName name = reader.name();
            int type = reader.u16();
            int uniqueAndClass = reader.u16();
            long seconds = reader.u32();
            int length = reader.u16();
            int start = reader.position();
            reader.skip(length);
            if (type == DnsType.OPT || (uniqueAndClass & ~TOP_BIT) != CLASS_IN) {
                continue;
            }
            RecordContent content = content(type, start, length);
            reader.position(start + length);
            if (content == null) {
                skipped++;
            } else {
                // RFC 2181, section 8: a time to live with the top bit set is none.
                records.add(
                        new ResourceRecord(
                                name,
                                type,
                                (uniqueAndClass & TOP_BIT) != 0,
                                seconds > Integer.MAX_VALUE ? 0 : seconds,
                                content));
            }
        }
    }

    private @Nullable RecordContent content(int type, int start, int length) {
        try {
            reader.position(start);
            RecordContent content =
                    switch (type) {
                        case DnsType.A, DnsType.AAAA -> address(type, start, length);
                        case DnsType.PTR, DnsType.CNAME, DnsType.NS, DnsType.DNAME ->
                                new Target(reader.name());
                        case DnsType.SRV ->
                                new Location(
                                        reader.u16(), reader.u16(), reader.u16(), reader.name());
                        case DnsType.NSEC -> existing(start + length);
                        default -> opaque(start, length);
                    };
            return reader.position() == start + length ? content : null;
        } catch (MalformedMessage _) {
            return null; // counted by the caller
        }
    }

    private @Nullable RecordContent address(int type, int start, int length)
            throws MalformedMessage {
        if (length != (type == DnsType.A ? 4 : 16)) {
            return null;
        }
        reader.skip(length);
        try {
            InetAddress address =
                    InetAddress.getByAddress(Octets.of(bytes, start, start + length).toArray());
            // ::ffff:0:0/96 is not for the wire (RFC 4291, section 2.5.5.2).
            return type == DnsType.AAAA && address instanceof Inet4Address
                    ? null
                    : new Address(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /// RFC 6762, section 6.1: what is not in the restricted form says nothing.
    private @Nullable RecordContent existing(int end) throws MalformedMessage {
        DnsName next = reader.name();
        TypeSet types = TypeSet.of();
        if (reader.position() < end) {
            int window = reader.u8();
            int length = reader.u8();
            if (window != 0 || length < 1 || length > 32 || reader.position() + length > end) {
                return null;
            }
            types = TypeSet.ofBitmap(bytes, reader.position(), length);
            reader.position(end); // further windows hold types that are never asked for here
        }
        return new Existing(next, types);
    }

    private RecordContent opaque(int start, int length) throws MalformedMessage {
        reader.skip(length);
        return new Opaque(Octets.of(bytes, start, start + length));
    }
}
