package dev.fairlead.lab;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// The DNS message format (RFC 1035, section 4), as far as a lab's nameserver and capture need it.
///
/// Written apart from the library's own, so that the two check each other.
final class DnsWire {
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int CLASS_IN = 1;
    private static final int UDP_SIZE = 1232;

    private DnsWire() {}

    /// The head of a message and its first question.
    record Head(int id, int flags, String name, DnsType type, boolean edns) {
        boolean isResponse() {
            return (flags & RESPONSE) != 0;
        }

        boolean isTruncated() {
            return (flags & TRUNCATED) != 0;
        }

        int rcode() {
            return flags & 15;
        }
    }

    /// What a response says besides its head.
    record Content(int rcode, boolean truncated, List<DnsRecord> answers) {}

    /// @throws IllegalArgumentException if the bytes are no DNS message with a question
    static Head head(ByteBuffer message) {
        try {
            ByteBuffer in = message.slice();
            int id = in.getShort() & 0xffff;
            int flags = in.getShort() & 0xffff;
            int questions = in.getShort() & 0xffff;
            int records = 0;
            for (int section = 0; section < 3; section++) {
                records += in.getShort() & 0xffff;
            }
            if (questions != 1) {
                throw new IllegalArgumentException(
                        "a DNS message with " + questions + " questions");
            }
            String name = readName(in);
            DnsType type = new DnsType(in.getShort() & 0xffff);
            in.getShort(); // class
            return new Head(id, flags, name, type, hasOpt(in, records));
        } catch (java.nio.BufferUnderflowException e) {
            throw new IllegalArgumentException("a DNS message cut short", e);
        }
    }

    private static boolean hasOpt(ByteBuffer in, int records) {
        for (int i = 0; i < records && in.hasRemaining(); i++) {
            readName(in);
            if (in.getShort() == DnsType.OPT.code()) {
                return true;
            }
            in.position(in.position() + 6); // class, time to live
            in.position(
                    Math.min(
                            in.limit(), in.position() + 2 + (in.getShort(in.position()) & 0xffff)));
        }
        return false;
    }

    private static String readName(ByteBuffer in) {
        var name = new StringBuilder();
        int resume = -1;
        for (int jumps = 0; jumps < 64; ) {
            int length = in.get() & 0xff;
            if (length == 0) {
                if (resume >= 0) {
                    in.position(resume);
                }
                return name.toString().toLowerCase(Locale.ROOT);
            }
            if (length >= 0xc0) { // RFC 1035, section 4.1.4: a pointer
                int target = ((length & 0x3f) << 8) | (in.get() & 0xff);
                resume = resume < 0 ? in.position() : resume;
                if (target >= in.limit()) {
                    throw new IllegalArgumentException("a DNS name points outside of its message");
                }
                in.position(target);
                jumps++;
            } else {
                byte[] label = new byte[length];
                in.get(label);
                name.append(name.isEmpty() ? "" : ".")
                        .append(new String(label, StandardCharsets.ISO_8859_1));
            }
        }
        throw new IllegalArgumentException("a DNS name with too many pointers");
    }

    static byte[] name(String name) {
        var out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length > 63) {
                throw new IllegalArgumentException(
                        "label " + label + " has " + bytes.length + " bytes; RFC 1035 allows 63");
            }
            if (bytes.length > 0) {
                out.write(bytes.length);
                out.writeBytes(bytes);
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    /// A query as [Capture] and tests send it.
    static byte[] query(int id, String name, DnsType type, boolean edns) {
        return message(id, RECURSION_DESIRED, name, type, List.of(), edns);
    }

    /// The answer to a query. One without data carries a SOA record, for how long that may be
    /// remembered (RFC 2308).
    static byte[] response(Head query, Content content, boolean edns) {
        int flags =
                RESPONSE
                        | AUTHORITATIVE
                        | RECURSION_AVAILABLE
                        | (query.flags() & RECURSION_DESIRED)
                        | content.rcode();
        if (content.truncated()) {
            flags |= TRUNCATED;
        }
        return message(query.id(), flags, query.name(), query.type(), content.answers(), edns);
    }

    private static byte[] message(
            int id, int flags, String name, DnsType type, List<DnsRecord> answers, boolean edns) {
        boolean negative =
                (flags & RESPONSE) != 0
                        && (flags & TRUNCATED) == 0
                        && answers.isEmpty()
                        && ((flags & 15) == DnsReply.NOERROR || (flags & 15) == DnsReply.NXDOMAIN);
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeShort(id);
            out.writeShort(flags);
            out.writeShort(1);
            out.writeShort(answers.size());
            out.writeShort(negative ? 1 : 0);
            out.writeShort(edns ? 1 : 0);
            out.write(name(name));
            out.writeShort(type.code());
            out.writeShort(CLASS_IN);
            UnaryOperator<String> owner = given -> given.equals(DnsRecord.ASKED) ? name : given;
            for (DnsRecord answer : answers) {
                writeRecord(out, owner.apply(answer.name()), answer);
            }
            if (negative) {
                writeRecord(out, "test", soa());
            }
            if (edns) { // RFC 6891, section 6.1.2
                out.writeByte(0);
                out.writeShort(DnsType.OPT.code());
                out.writeShort(UDP_SIZE);
                out.writeInt(0);
                out.writeShort(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeRecord(DataOutputStream out, String owner, DnsRecord written)
            throws IOException {
        byte[] content = HexFormat.of().parseHex(written.content());
        out.write(name(owner));
        out.writeShort(written.type().code());
        out.writeShort(CLASS_IN);
        out.writeInt(written.ttlSeconds());
        out.writeShort(content.length);
        out.write(content);
    }

    private static DnsRecord soa() {
        HexFormat hex = HexFormat.of();
        String names = hex.formatHex(name("ns.test")) + hex.formatHex(name("root.test"));
        // serial, refresh, retry, expire, and 5 s that a negative answer may be kept
        return new DnsRecord(
                "test",
                DnsType.SOA,
                5,
                names + "%08x%08x%08x%08x%08x".formatted(1, 3600, 600, 86400, 5));
    }
}
