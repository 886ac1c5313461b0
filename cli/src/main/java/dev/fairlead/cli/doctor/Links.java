package dev.fairlead.cli.doctor;

import dev.fairlead.Interface;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.stream.Stream;

/// What matters of interfaces to the doctor.
final class Links {
    // RFC 4193
    private static final int UNIQUE_LOCAL = 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    private Links() {}

    static boolean isUp(Interface link) {
        return link.flags().contains(Interface.Flag.UP);
    }

    static boolean isLoopback(Interface link) {
        return link.type() == InterfaceType.LOOPBACK;
    }

    /// Addresses that are good for more than the link.
    static Stream<LocalAddress> global(Interface link) {
        return link.addresses().stream()
                .filter(each ->
                        !each.address().isLoopbackAddress()
                                && !each.address().isLinkLocalAddress());
    }

    static boolean hasGlobal(Interface link, boolean ipv4) {
        return global(link).anyMatch(each -> each.address() instanceof Inet4Address == ipv4);
    }

    /// Whether all that it has of IPv6 is for this site alone; also if it has none.
    static boolean isPrivateIpv6(Interface link) {
        return global(link)
                .map(LocalAddress::address)
                .filter(address -> !(address instanceof Inet4Address))
                .allMatch(Links::isUniqueLocal);
    }

    private static boolean isUniqueLocal(InetAddress address) {
        return (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
    }
}
