package dev.fairlead.internal.resolve;

import dev.fairlead.Resolver;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One record of an answer.
///
/// @param timeToLive in seconds
/// @param data as in a zone file
/// @param address of an `A` or `AAAA` record; `null` for other types
record DnsRecord(
        DnsName owner, int type, long timeToLive, String data, @Nullable InetAddress address) {
    /// An address that does not come from DNS, and is not to be kept.
    static DnsRecord of(DnsName owner, InetAddress address) {
        int type = address instanceof Inet4Address ? DnsType.A : DnsType.AAAA;
        return new DnsRecord(owner, type, 0, NumericAddress.text(address), address);
    }

    /// As users see it.
    Resolver.Record published() {
        return new Resolver.Record(
                owner.toString(), DnsType.name(type), Duration.ofSeconds(timeToLive), data);
    }

    DnsRecord withTimeToLive(long seconds) {
        return new DnsRecord(owner, type, seconds, data, address);
    }
}
