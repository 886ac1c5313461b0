package dev.fairlead.internal.resolve;

import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What came of one question, whoever answered it.
///
/// @param query the type and the name, such as `AAAA example.com`
/// @param server who answered; `null` if nobody did
/// @param startNanos when it was asked, on the resolver's clock
/// @param records all that led to the answer, and the answer
/// @param failure why there are no records of the type asked for; `null` if there are
record Found(
        String query,
        @Nullable String server,
        Resolution.Source source,
        long startNanos,
        long endNanos,
        List<DnsRecord> records,
        @Nullable ResolveFailure failure) {
    Found {
        records = List.copyOf(records);
    }

    static String query(String name, Family family) {
        return DnsType.name(family.type()) + " " + name;
    }

    /// Addresses that come from elsewhere than DNS.
    ///
    /// @param all of both families; those of `family` are taken
    static Found ofAddresses(
            String name,
            Family family,
            String server,
            Resolution.Source source,
            long startNanos,
            long endNanos,
            List<InetAddress> all) {
        DnsName owner = DnsName.parse(name);
        List<DnsRecord> records =
                all.stream()
                        .filter(address -> address instanceof Inet6Address == (family == Family.V6))
                        .limit(DnsCodec.MOST_USED)
                        .map(address -> DnsRecord.of(owner, address))
                        .toList();
        String type = DnsType.name(family.type());
        return new Found(
                query(name, family),
                source == Resolution.Source.BUILT_IN ? null : server,
                source,
                startNanos,
                endNanos,
                records,
                records.isEmpty() ? new ResolveFailure.NoAddress(name, type, server) : null);
    }

    /// @param originNanos what the report counts time from
    Resolution resolution(long originNanos) {
        return new Resolution(
                query,
                server,
                source,
                Duration.ofNanos(Math.max(0, startNanos - originNanos)),
                Duration.ofNanos(endNanos - startNanos),
                addresses(),
                failure);
    }

    /// In the order of the answer, without repetitions.
    List<InetAddress> addresses() {
        return records.stream()
                .map(DnsRecord::address)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
