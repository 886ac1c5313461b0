package dev.fairlead.internal.path;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the path to one place is, in so far as this machine can say.
///
/// @param unsatisfied why there is none; `null` if there is one
/// @param viable whether packets can be sent over it now: its interface is up, and has the address
/// @param interfaceName empty if there is none
/// @param ipv4 whether the interface has an IPv4 address
/// @param ipv6 whether the interface has an IPv6 address that is good for more than its own link
/// @param dns whether a nameserver is configured
public record PathState(
        @Nullable String unsatisfied,
        boolean viable,
        String interfaceName,
        InterfaceKind kind,
        boolean ipv4,
        boolean ipv6,
        boolean dns) {

    static PathState unsatisfied(String why, boolean dns) {
        return new PathState(why, false, "", InterfaceKind.OTHER, false, false, dns);
    }

    /// `satisfied, viable, interface: eth0[wired], ipv4, ipv6, dns`
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add(unsatisfied == null ? "satisfied" : "unsatisfied: " + unsatisfied);
        words.add(viable ? "viable" : "not viable");
        if (!interfaceName.isEmpty()) {
            words.add("interface: " + interfaceName + "[" + kind + "]");
        }
        if (ipv4) {
            words.add("ipv4");
        }
        if (ipv6) {
            words.add("ipv6");
        }
        if (dns) {
            words.add("dns");
        }
        return String.join(", ", words);
    }
}
