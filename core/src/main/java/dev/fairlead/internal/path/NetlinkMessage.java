package dev.fairlead.internal.path;

import dev.fairlead.InterfaceCounts;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message of rtnetlink(7), as far as it matters here.
sealed interface NetlinkMessage {
    /// A network interface.
    ///
    /// @param flags of linux/if.h
    /// @param hardware of linux/if_arp.h
    /// @param state of linux/if.h, RFC 2863's `ifOperStatus`
    /// @param address `02:00:…`; empty if it has none
    /// @param kind what made it; `null` for hardware
    /// @param counts the time in them is 0
    record Link(
            int index,
            int flags,
            int hardware,
            String name,
            int mtu,
            int state,
            String address,
            @Nullable String kind,
            @Nullable String alias,
            @Nullable InterfaceCounts counts)
            implements NetlinkMessage {}

    /// An address of this machine.
    ///
    /// @param flags of linux/if_addr.h
    /// @param peer differs from `local` if it is another machine's
    record Address(
            int index,
            int prefixLength,
            int scope,
            int flags,
            InetAddress local,
            InetAddress peer,
            @Nullable InetAddress broadcast)
            implements NetlinkMessage {}

    /// A route, or the answer to which one is taken.
    ///
    /// @param ipv4 the family
    /// @param destination `null` for everywhere
    /// @param type of linux/rtnetlink.h
    /// @param cloned whether it is what was found for one destination, and no entry of a table
    /// @param hops each has an interface, and a gateway unless the destination is on the link
    /// @param fingerprint of all that is said of it, but for ages and counters
    record Route(
            boolean ipv4,
            @Nullable InetAddress destination,
            int prefixLength,
            int table,
            int type,
            long metric,
            @Nullable InetAddress source,
            boolean cloned,
            List<Hop> hops,
            long fingerprint)
            implements NetlinkMessage {}

    /// A rule that chooses among the tables of routes.
    ///
    /// @param source `null` for all
    /// @param destination `null` for all
    /// @param action of linux/fib_rules.h
    /// @param inverted whether it is for what does not match
    /// @param suppressed a route with a prefix no longer than this is passed over; -1 for none
    /// @param incoming the interface it came over, `lo` for what this machine sends; or empty
    /// @param outgoing the interface that a socket is bound to; or empty
    /// @param conditional whether it asks for more than is said here
    /// @param fingerprint of all that is said of it
    record Rule(
            boolean ipv4,
            long priority,
            @Nullable InetAddress source,
            int sourceLength,
            @Nullable InetAddress destination,
            int destinationLength,
            int table,
            int action,
            boolean inverted,
            int suppressed,
            String incoming,
            String outgoing,
            int mark,
            int mask,
            boolean hasUsers,
            long firstUser,
            long lastUser,
            boolean conditional,
            long fingerprint)
            implements NetlinkMessage {}

    /// The next machine on the way.
    ///
    /// @param index of the interface; 0 if none is said
    record Hop(int index, @Nullable InetAddress gateway) {}

    /// The end of a list. If it was `interrupted`, the list changed while it was told.
    record Done(boolean interrupted) implements NetlinkMessage {}

    /// The answer is an error; or, if `errno` is 0, that all is well.
    record Failed(int errno) implements NetlinkMessage {}
}
