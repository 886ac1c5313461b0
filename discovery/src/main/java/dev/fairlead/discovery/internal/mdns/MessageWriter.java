package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.internal.resolve.DnsName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Writes a message front to back, up to a length.
///
/// Names are compressed wherever RFC 6762, section 18.14, allows it, the case of letters kept.
final class MessageWriter {
    /// Where a record stands; they are written in this order.
    enum Section {
        ANSWER(1),
        AUTHORITY(2),
        ADDITIONAL(3);

        /// Which of the four counts of the header is its own; the first is that of the questions.
        private final int count;

        Section(int count) {
            this.count = count;
        }
    }

    static final int HEADER = 12;

    private static final int QUERY_TRUNCATED = 0x0200;
    private static final int RESPONSE = 0x8400; // and authoritative (sections 18.2 and 18.4)
    private static final int LAST_POINTER = 0x3fff;

    private int longest;
    private final boolean compressLocations;
    private final Map<String, Integer> suffixes = new HashMap<>();
    private final int[] counts = new int[4];
    private byte[] bytes = new byte[512];
    private int length = HEADER;
    private Section section = Section.ANSWER;

    private MessageWriter(int longest, boolean compressLocations) {
        this.longest = longest;
        this.compressLocations = compressLocations;
    }

    static MessageWriter upTo(int longest) {
        return new MessageWriter(longest, true);
    }

    /// For those who do not know multicast DNS: the host of an SRV record is written out (RFC 6762,
    /// section 18.14).
    static MessageWriter forLegacy(int longest) {
        return new MessageWriter(longest, false);
    }

    /// @return whether it fits; if not, nothing has changed
    boolean add(Question question) {
        if (section != Section.ANSWER || counts[1] != 0) {
            throw new IllegalStateException("questions stand before records");
        }
        int before = length;
        name(question.name(), true);
        put16(question.type());
        put16(MessageCodec.CLASS_IN | (question.unicast() ? MessageCodec.TOP_BIT : 0));
        return keep(before, 0);
    }

    /// @return whether it fits; if not, nothing has changed
    boolean add(Section target, ResourceRecord record) {
        if (target.compareTo(section) < 0) {
            throw new IllegalStateException(target + " after " + section);
        }
        int before = length;
        name(record.name(), true);
        put16(record.type());
        put16(MessageCodec.CLASS_IN | (record.unique() ? MessageCodec.TOP_BIT : 0));
        put16((int) (record.seconds() >> 16));
        put16((int) record.seconds());
        int lengthAt = length;
        put16(0);
        content(record.content());
        int contentLength = length - lengthAt - 2;
        if (!keep(before, target.count)) {
            return false;
        }
        bytes[lengthAt] = (byte) (contentLength >> 8);
        bytes[lengthAt + 1] = (byte) contentLength;
        section = target;
        return true;
    }

    void allowUpTo(int more) {
        longest = Math.max(longest, more);
    }

    boolean isEmpty() {
        return length == HEADER;
    }

    int length() {
        return length;
    }

    byte[] query(int id, boolean truncated) {
        return finish(id, truncated ? QUERY_TRUNCATED : 0);
    }

    byte[] response(int id) {
        return finish(id, RESPONSE);
    }

    private byte[] finish(int id, int flags) {
        int end = length;
        length = 0;
        put16(id);
        put16(flags);
        for (int count : counts) {
            put16(count);
        }
        length = end;
        return Arrays.copyOf(bytes, end);
    }

    private boolean keep(int before, int count) {
        if (length <= longest) {
            counts[count]++;
            return true;
        }
        length = before;
        suffixes.values().removeIf(at -> at >= before);
        return false;
    }

    private void content(RecordContent content) {
        switch (content) {
            case Target(var target) -> name(target, true);
            case Location(int priority, int weight, int port, var host) -> {
                put16(priority);
                put16(weight);
                put16(port);
                name(host, compressLocations);
            }
            case Existing existing -> {
                name(existing.next(), true);
                byte[] wire = existing.wire();
                int bitmap = existing.next().length();
                put(wire, bitmap, wire.length - bitmap);
            }
            case RecordContent.Address _, RecordContent.Opaque _ -> {
                byte[] wire = content.wire();
                put(wire, 0, wire.length);
            }
        }
    }

    private void name(DnsName name, boolean compress) {
        byte[] wire = new byte[name.length()];
        name.copyTo(wire, 0);
        int at = 0;
        while (wire[at] != 0) {
            String suffix = new String(wire, at, wire.length - at, StandardCharsets.ISO_8859_1);
            Integer earlier = compress ? suffixes.get(suffix) : null;
            if (earlier != null) {
                put16(0xc000 | earlier);
                return;
            }
            if (length <= LAST_POINTER) {
                suffixes.putIfAbsent(suffix, length);
            }
            put(wire, at, 1 + wire[at]);
            at += 1 + wire[at];
        }
        put(wire, at, 1);
    }

    private void put16(int value) {
        need(2);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
    }

    private void put(byte[] source, int from, int count) {
        need(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    private void need(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
