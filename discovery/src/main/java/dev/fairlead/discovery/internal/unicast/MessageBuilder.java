package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Writes queries and updates, front to back, without compression.
final class MessageBuilder {
    /// What we take in one datagram (RFC 6891, section 6.2.3, and the DNS flag day of 2020).
    private static final int EDNS_PAYLOAD = 1232;

    private static final int HEADER = 12;

    private byte[] bytes = new byte[512];
    private int length = HEADER;

    MessageBuilder(int id, int flags) {
        put16(0, id);
        put16(2, flags);
    }

    /// A query, recursion desired.
    static byte[] query(int id, Question question) {
        MessageBuilder query = new MessageBuilder(id, 0x0100);
        query.question(question.name(), question.type());
        query.options(0);
        return query.toBytes();
    }

    void question(DnsName name, int type) {
        name(name);
        u16(type);
        u16(ReplyParser.CLASS_IN);
        count(0);
    }

    /// @param section 1 to 3, as the header counts them
    void record(
            int section, DnsName name, int type, int recordClass, long seconds, byte[] content) {
        name(name);
        u16(type);
        u16(recordClass);
        u32(seconds);
        u16(content.length);
        bytes(content);
        count(section);
    }

    /// EDNS (RFC 6891).
    ///
    /// @param lease of RFC 9664, in seconds; 0 for none
    void options(long lease) {
        options(lease == 0 ? new byte[0] : leases(lease));
    }

    /// EDNS, with the lease of what is told and that of its names (RFC 9664, section 4).
    void options(long lease, long keyLease) {
        options(leases(lease, keyLease));
    }

    private void options(byte[] option) {
        record(3, DnsName.ROOT, DnsType.OPT, EDNS_PAYLOAD, 0, option);
    }

    private static byte[] leases(long... seconds) {
        ByteBuffer option = ByteBuffer.allocate(4 + 4 * seconds.length);
        option.putShort((short) ReplyParser.UPDATE_LEASE).putShort((short) (4 * seconds.length));
        for (long each : seconds) {
            option.putInt((int) each);
        }
        return option.array();
    }

    private void count(int field) {
        int at = 4 + 2 * field;
        put16(at, ((bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff)) + 1);
    }

    private void name(DnsName name) {
        need(name.length());
        name.copyTo(bytes, length);
        length += name.length();
    }

    private void u16(int value) {
        need(2);
        put16(length, value);
        length += 2;
    }

    private void u32(long value) {
        u16((int) (value >> 16));
        u16((int) value);
    }

    private void bytes(byte[] content) {
        need(content.length);
        System.arraycopy(content, 0, bytes, length, content.length);
        length += content.length;
    }

    private void put16(int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    private void need(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
