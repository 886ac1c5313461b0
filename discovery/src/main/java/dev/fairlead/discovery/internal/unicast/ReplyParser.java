package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import dev.fairlead.internal.resolve.WireReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what nameservers send. A record that cannot be read is skipped and counted; a message that
/// ends too early is refused. What it allocates is bounded by a multiple of the length of the
/// message.
public final class ReplyParser {
    static final int CLASS_IN = 1;
    static final int TSIG = 250;

    static final int UPDATE_LEASE = 2;

    private static final int RESPONSE = 0x8000;
    private static final int TRUNCATED = 0x0200;

    private final byte[] message;
    private final WireReader reader;
    private final RecordReader records;
    private final List<ResourceRecord> answers = new ArrayList<>();
    private final List<ResourceRecord> additionals = new ArrayList<>();
    private final List<Reply.Authority> authorities = new ArrayList<>(1);
    private @Nullable Signature signature;
    private int skipped;
    private int extendedCode;
    private long lease;

    private ReplyParser(byte[] message) {
        this.message = message;
        reader = new WireReader(message, 0);
        records = new RecordReader(message);
    }

    /// @throws MalformedMessage if it is no response that can be read; nothing else is thrown,
    ///   whatever the bytes
    public static Reply read(byte[] message) throws MalformedMessage {
        return new ReplyParser(message).reply();
    }

    private Reply reply() throws MalformedMessage {
        int id = reader.u16();
        int flags = reader.u16();
        if ((flags & RESPONSE) == 0) {
            throw new MalformedMessage("it is a query");
        }
        int questions = reader.u16();
        int[] counts = {reader.u16(), reader.u16(), reader.u16()};
        if (questions > 1) {
            throw new MalformedMessage("it has " + questions + " questions");
        }
        Question question = null;
        if (questions == 1) {
            DnsName name = reader.name();
            int type = reader.u16();
            question = new Question(name, type);
            reader.skip(2);
        }
        boolean truncated = (flags & TRUNCATED) != 0;
        if (!truncated) {
            for (int section = 0; section < counts.length; section++) {
                for (int i = 0; i < counts[section]; i++) {
                    record(section, section == 2 && i == counts[2] - 1);
                }
            }
        }
        return new Reply(
                id,
                (flags >> 11) & 15,
                (flags & 15) | extendedCode << 4,
                truncated,
                question,
                List.copyOf(answers),
                List.copyOf(additionals),
                List.copyOf(authorities),
                lease,
                skipped,
                signature);
    }

    private void record(int section, boolean last) throws MalformedMessage {
        int begin = reader.position();
        DnsName name = reader.name();
        int type = reader.u16();
        int recordClass = reader.u16();
        long seconds = reader.u32();
        int length = reader.u16();
        int start = reader.position();
        reader.skip(length);
        int end = reader.position();
        if (type == DnsType.OPT) {
            extendedCode = (int) (seconds >> 24);
            options(start, end);
        } else if (type == TSIG) {
            if (!last) { // RFC 8945, section 5.1
                throw new MalformedMessage("its TSIG record is not the last one");
            }
            signature = signature(begin, name, start, end);
        } else if (recordClass == CLASS_IN) {
            // RFC 2181, section 8: a time to live with the top bit set is none.
            long timeToLive = seconds > Integer.MAX_VALUE ? 0 : seconds;
            if (type == DnsType.SOA) {
                authority(name, timeToLive, start, end);
            } else if (section != 1) {
                keep(section, name, type, timeToLive, start, end);
            }
        }
        reader.position(end);
    }

    private void keep(int section, DnsName name, int type, long seconds, int start, int end) {
        ResourceRecord record = records.record(name, type, seconds, start, end);
        if (record == null) {
            skipped++;
            return;
        }
        (section == 0 ? answers : additionals).add(record);
    }

    private void options(int start, int end) throws MalformedMessage {
        reader.position(start);
        while (reader.position() < end) {
            int option = reader.u16();
            int length = reader.u16();
            int next = reader.position() + length;
            if (option == UPDATE_LEASE && length >= 4) {
                lease = reader.u32();
            }
            reader.position(next);
        }
        if (reader.position() != end) {
            throw new MalformedMessage("an option of EDNS has a wrong length");
        }
    }

    private void authority(DnsName zone, long seconds, int start, int end) throws MalformedMessage {
        reader.position(start);
        DnsName primary = reader.name();
        reader.skipName();
        reader.skip(16);
        long minimum = reader.u32();
        if (reader.position() != end) {
            throw new MalformedMessage("an SOA record has a wrong length");
        }
        authorities.add(new Reply.Authority(zone, primary, Math.min(seconds, minimum)));
    }

    private Signature signature(int begin, DnsName key, int start, int end)
            throws MalformedMessage {
        reader.position(start);
        DnsName algorithm = reader.name();
        long time = (long) reader.u16() << 32 | reader.u32();
        int fudge = reader.u16();
        byte[] code = bytes(reader.u16());
        int originalId = reader.u16();
        int error = reader.u16();
        byte[] other = bytes(reader.u16());
        if (reader.position() != end) {
            throw new MalformedMessage("its TSIG record has a wrong length");
        }
        return new Signature(begin, key, algorithm, time, fudge, code, originalId, error, other);
    }

    private byte[] bytes(int length) throws MalformedMessage {
        int from = reader.position();
        reader.skip(length);
        return Arrays.copyOfRange(message, from, from + length);
    }
}
