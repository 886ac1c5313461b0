package dev.fairlead;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// Turns names into addresses and other records, without connecting. Get it from
/// [Network#resolver()]. All calls block, at most as long as [ResolverOptions#deadline()].
public interface Resolver {

    /// The addresses of a name, best first (RFC 6724), as a connection would try them.
    ///
    /// @param host a name, or a numeric literal, which is returned as it is
    /// @throws NetworkException with a [ResolveFailure] if there is none
    Lookup addresses(String host) throws NetworkException;

    /// The records of one type.
    ///
    /// @param type such as `AAAA`, `MX`, `TXT`, `SRV`, `HTTPS`, or `TYPE65`
    /// @throws NetworkException with a [ResolveFailure] if there is none
    Lookup records(String name, String type) throws NetworkException;

    /// The names of an address (`PTR` in `in-addr.arpa` or `ip6.arpa`). Of one of a link
    /// (169.254.0.0/16, fe80::/10) neighbours are asked, if the artifact `fairlead-discovery` is
    /// there; else nameservers.
    Lookup names(InetAddress address) throws NetworkException;

    /// This resolver, asking only `server`, past cache and hosts file.
    ///
    /// @param server port 0 means 53
    Resolver via(Endpoint.Address server);

    /// This resolver, with another deadline.
    Resolver within(Duration deadline);

    /// What a look-up found.
    ///
    /// @param name as asked for
    /// @param addresses those found, in the order in which to try them; empty for other types
    /// @param records every record of the answers, as text
    /// @param steps every question that was asked, and what came of it
    record Lookup(
            String name,
            List<InetAddress> addresses,
            List<Record> records,
            List<Resolution> steps) {
        public Lookup {
            addresses = List.copyOf(addresses);
            records = List.copyOf(records);
            steps = List.copyOf(steps);
        }
    }

    /// One DNS record.
    ///
    /// @param name its owner, without a trailing dot
    /// @param type such as `AAAA`
    /// @param timeToLive how long it may be kept from now on
    /// @param data as in a zone file (RFC 1035, section 5.1); controls and non-ASCII bytes as
    ///   `\DDD`
    record Record(String name, String type, Duration timeToLive, String data) {}
}
