package dev.fairlead;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// An address of an interface of this machine.
///
/// @param address with the interface's index as its scope if it is a link-local address of IPv6
/// @param prefixLength bits that name its network
/// @param broadcast all on that network; IPv6 has none
/// @param peer who is at the other end, if it is one
/// @param scope how far it is known
/// @param flags what else the system says of it
public record LocalAddress(
        InetAddress address,
        int prefixLength,
        Optional<InetAddress> broadcast,
        Optional<InetAddress> peer,
        Scope scope,
        Set<Flag> flags) {
    public LocalAddress {
        flags = Set.copyOf(flags);
    }

    /// How far an address is known.
    public enum Scope {
        GLOBAL,
        SITE,
        LINK,
        HOST
    }

    /// What a system says of an address.
    public enum Flag {
        /// Made to be used for some time only (RFC 8981).
        TEMPORARY,
        /// Not for new connections (RFC 4862).
        DEPRECATED,
        /// Perhaps somebody else's, and not used until that is known (RFC 4862, section 5.4).
        TENTATIVE,
        /// Somebody else's, and not used.
        DUPLICATE,
        /// Stays until it is taken away, as one that was set by hand.
        PERMANENT,
        /// The system adds no routes for its network.
        NO_PREFIX_ROUTE
    }

    /// Whether something can be sent from it now.
    public boolean isUsable() {
        return !flags.contains(Flag.TENTATIVE) && !flags.contains(Flag.DUPLICATE);
    }

    /// `192.0.2.7/24`, and the flags but for *permanent*.
    @Override
    public String toString() {
        String text = Endpoint.address(address, 0).host();
        int at = text.indexOf('%');
        StringBuilder words =
                new StringBuilder(at < 0 ? text : text.substring(0, at))
                        .append('/')
                        .append(prefixLength);
        for (Flag flag : Flag.values()) {
            if (flag != Flag.PERMANENT && flag != Flag.NO_PREFIX_ROUTE && flags.contains(flag)) {
                words.append(' ').append(flag.name().toLowerCase(Locale.ROOT));
            }
        }
        return words.toString();
    }
}
