package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.Octets;
import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import dev.fairlead.internal.resolve.WireReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads what records of a message say. What it allocates is bounded by a multiple of the length of
/// the message.
public final class RecordReader {
    /// Compressed, 14 bytes are a record of 255 and 255; so many of them are expanded.
    private static final int MOST_EXPANSION = 32;

    private final byte[] message;
    private final WireReader reader;
    private long room;

    RecordReader(byte[] message) {
        this.message = message;
        reader = new WireReader(message, 0);
        room = 4096 + (long) MOST_EXPANSION * message.length;
    }

    /// What a record says whose content has no pointers into a message.
    ///
    /// @return `null` if it cannot be read
    public static @Nullable RecordContent content(int type, byte[] content) {
        return new RecordReader(content).content(type, 0, content.length);
    }

    /// @param start where its content begins
    /// @return `null` if it cannot be read, or there is no room
    @Nullable ResourceRecord record(DnsName name, int type, long seconds, int start, int end) {
        RecordContent content = content(type, start, end);
        room -= name.length() + (content == null ? 0 : content.wire().length) + 32;
        return content == null || room < 0
                ? null
                : new ResourceRecord(name, type, false, seconds, content);
    }

    private @Nullable RecordContent content(int type, int start, int end) {
        reader.position(start);
        try {
            RecordContent content =
                    switch (type) {
                        case DnsType.A, DnsType.AAAA -> address(type, end - start);
                        case DnsType.PTR, DnsType.CNAME -> new Target(reader.name());
                        case DnsType.SRV ->
                                new Location(
                                        reader.u16(), reader.u16(), reader.u16(), reader.name());
                        default -> new Opaque(Octets.of(bytes(end - start)));
                    };
            return reader.position() == end ? content : null;
        } catch (MalformedMessage _) {
            return null; // counted by the caller
        }
    }

    private byte[] bytes(int length) throws MalformedMessage {
        int from = reader.position();
        reader.skip(length);
        return Arrays.copyOfRange(message, from, from + length);
    }

    private @Nullable RecordContent address(int type, int length) throws MalformedMessage {
        if (length != (type == DnsType.A ? 4 : 16)) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes(length));
            // ::ffff:0:0/96 is not for the wire (RFC 4291, section 2.5.5.2).
            return type == DnsType.AAAA && address instanceof Inet4Address
                    ? null
                    : new Address(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
