package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Interface;
import dev.fairlead.LocalAddress;
import java.net.InetAddress;
import java.util.List;

/// The addresses of this machine that are good beyond a link.
final class OwnAddresses {
    /// A zone is no place for more.
    private static final int MOST = 16;

    private OwnAddresses() {}

    /// Those of the interfaces that were named; if none was, of all but loopback.
    static List<InetAddress> of(List<Interface> interfaces, DiscoveryOptions options) {
        return interfaces.stream()
                .filter(each ->
                        options.interfaces().isEmpty()
                                ? !each.flags().contains(Interface.Flag.LOOPBACK)
                                : options.interfaces().contains(each.name()))
                .filter(each -> each.flags().contains(Interface.Flag.UP))
                .flatMap(each -> each.addresses().stream())
                .map(LocalAddress::address)
                .filter(address ->
                        !address.isLinkLocalAddress()
                                && !address.isMulticastAddress()
                                && !address.isAnyLocalAddress())
                .distinct()
                .limit(MOST)
                .toList();
    }
}
