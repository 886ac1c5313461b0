package dev.fairlead.internal.resolve;

import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Names that are never asked for: RFC 6761, section 6.3 (`localhost`) and 6.4 (`invalid`), and RFC
/// 7686 (`onion`).
///
/// `local` is not among them. RFC 6762 keeps it for multicast DNS, and yet many networks serve
/// names below it by unicast (`cluster.local` in every Kubernetes); to refuse them would break what
/// works everywhere else. So neighbours are asked for a name with one label in front of it, as
/// hosts have, and nameservers if no neighbour answers.
final class SpecialNames {
    private static final DnsName LOCALHOST = DnsName.parse("localhost");
    private static final DnsName INVALID = DnsName.parse("invalid");
    private static final DnsName ONION = DnsName.parse("onion");

    private static final DnsName LOCAL = DnsName.parse("local");

    private SpecialNames() {}

    /// Whether it may be the name of a neighbour (RFC 6762, section 3).
    static boolean isOfLink(DnsName name) {
        return name.isWithin(LOCAL) && name.labels() == 2;
    }

    static boolean isLoopback(DnsName name) {
        return name.isWithin(LOCALHOST);
    }

    static InetAddress loopback(Family family) {
        byte[] bytes = family == Family.V4 ? new byte[] {127, 0, 0, 1} : new byte[16];
        bytes[bytes.length - 1] = 1;
        return NumericAddress.of(bytes);
    }

    /// Which document says that the name does not exist; `null` if none does.
    static @Nullable String absentBy(DnsName name) {
        if (name.isWithin(INVALID)) {
            return "RFC 6761";
        }
        return name.isWithin(ONION) ? "RFC 7686" : null;
    }
}
