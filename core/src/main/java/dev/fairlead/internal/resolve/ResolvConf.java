package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import java.time.Duration;
import java.util.List;

/// What resolv.conf(5) says.
///
/// @param nameservers in the order in which to ask them
/// @param assumed whether none was named, and the one here is the standard default
/// @param search what is put behind a short name, in this order
/// @param options how to ask
record ResolvConf(
        List<Endpoint.Address> nameservers,
        boolean assumed,
        List<DnsName> search,
        Options options) {
    ResolvConf {
        nameservers = List.copyOf(nameservers);
        search = List.copyOf(search);
    }

    /// @param dots a name with so many dots is first asked for as it is
    /// @param timeout how long one transmission is waited for
    /// @param attempts how often a nameserver is asked
    /// @param rotate whether questions are spread over the nameservers
    /// @param overTcp whether nameservers are asked over TCP only
    record Options(int dots, Duration timeout, int attempts, boolean rotate, boolean overTcp) {}
}
