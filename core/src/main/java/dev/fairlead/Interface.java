package dev.fairlead;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// A network interface of this machine, as it was at a moment. Equal to another if all that is told
/// of both is equal.
///
/// [Network#interfaces()] lists them; a [NetworkPath] has those that it uses. What a system does
/// not tell is empty: see [PathCapability].
public interface Interface {
    String name();

    /// The number that the system gave it, more than 0; a name may change, this does not.
    int index();

    /// What the system says it is; or what was set by hand, in [NetworkOptions] or in its alias:
    /// see [InterfaceTraits].
    InterfaceType type();

    Set<Flag> flags();

    /// Those of IPv4 first, else in the order of the system.
    List<LocalAddress> addresses();

    /// Its own address on the link, such as `52:54:00:12:34:56`.
    Optional<String> linkAddress();

    /// The largest packet, in bytes; -1 where the system does not tell.
    int mtu();

    /// The number of the hardware's kind in the Address Resolution Protocol: 1 is Ethernet.
    OptionalInt hardwareType();

    /// What made it, in the system's word: `veth`, `bridge`, `wireguard`. Hardware has none.
    Optional<String> kind();

    /// What somebody wrote beside it: `ip link set … alias …`.
    Optional<String> alias();

    /// Bits a second.
    OptionalLong speed();

    /// Whether what is sent over it costs money or comes out of a small allowance.
    boolean isExpensive();

    /// Whether it is to be spared: somebody asked that little be sent over it.
    boolean isConstrained();

    /// Whether it is a link to devices near by, with no network between: Wi-Fi Direct, an ad hoc or
    /// mesh network of Wi-Fi, or what was marked by hand. It is used only if
    /// [PathConstraints#includePeerToPeer()] asks for it.
    boolean isPeerToPeer();

    /// Whether it is switched on, something is at the other end and it may be used: what is sent
    /// can leave.
    default boolean isRunning() {
        return flags().contains(Flag.UP)
                && flags().contains(Flag.RUNNING)
                && !flags().contains(Flag.DORMANT);
    }

    /// Whether it leads to one other machine, as a serial line does.
    default boolean isPointToPoint() {
        return flags().contains(Flag.POINT_TO_POINT);
    }

    /// What a system says of an interface, in the words of netdevice(7).
    enum Flag {
        /// Switched on.
        UP,
        /// Something is at the other end.
        RUNNING,
        /// Waits for somebody else before it can be used: for a login, or for a line to be dialled
        /// (RFC 2863).
        DORMANT,
        BROADCAST,
        LOOPBACK,
        POINT_TO_POINT,
        NO_ARP,
        PROMISCUOUS,
        MULTICAST;

        /// The name in lower case, as `point-to-point`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
