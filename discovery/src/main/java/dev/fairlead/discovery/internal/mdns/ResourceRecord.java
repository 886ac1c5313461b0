package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.Arrays;

/// One record, of class IN.
///
/// @param unique whether its set of records has one owner, who says so with the cache-flush bit
///   (RFC 6762, section 10.2)
/// @param seconds its time to live; 0 says goodbye (section 10.1)
public record ResourceRecord(
        DnsName name, int type, boolean unique, long seconds, RecordContent content) {

    /// Whether both say the same of the same name, however long they hold.
    boolean sameAs(ResourceRecord other) {
        return sameSet(other) && content.equals(other.content);
    }

    /// Whether both are of one set: the same name and type.
    boolean sameSet(ResourceRecord other) {
        return type == other.type && name.equals(other.name);
    }

    ResourceRecord withSeconds(long timeToLive) {
        return timeToLive == seconds
                ? this
                : new ResourceRecord(name, type, unique, timeToLive, content);
    }

    ResourceRecord withUnique(boolean owned) {
        return owned == unique ? this : new ResourceRecord(name, type, owned, seconds, content);
    }

    /// What remains the same while the record is refreshed.
    Identity identity() {
        return new Identity(name, type, content);
    }

    /// RFC 6762, section 8.2: by class, which is the same for all here, by type, then by the bytes
    /// of the rdata, as unsigned numbers, the shorter first.
    int compareForTieBreak(ResourceRecord other) {
        int byType = Integer.compare(type, other.type);
        return byType != 0 ? byType : Arrays.compareUnsigned(content.wire(), other.content.wire());
    }

    /// A record without its time.
    record Identity(DnsName name, int type, RecordContent content) {}

    @Override
    public String toString() {
        String said =
                switch (content) {
                    case RecordContent.Address(var address) -> address.getHostAddress();
                    case Target(var target) -> target.toString();
                    case Location(_, _, int port, var host) -> host + ":" + port;
                    case RecordContent.Existing(_, var types) -> types.bits().toString();
                    case RecordContent.Opaque(var octets) -> octets.toString();
                };
        return name + " " + DnsType.name(type) + " " + said + (unique ? " unique " : " ") + seconds;
    }
}
