package dev.fairlead.internal.path;

import dev.fairlead.Interface;
import dev.fairlead.LocalAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// By which interfaces a group is to be joined.
///
/// @param names of those, whether they are up or not; empty for every one that leads to others by
///   multicast, and loopback where there is none such, and groups of IPv4 can be sent to by it
public record GroupChoice(boolean ipv4, List<String> names) {
    public GroupChoice {
        names = List.copyOf(names);
    }

    List<GroupInterface> in(NetworkView view) {
        if (!names.isEmpty()) {
            return names.stream().map(name -> named(name, view)).toList();
        }
        List<GroupInterface> all =
                view.interfaces().stream()
                        .filter(GroupChoice::leadsToOthers)
                        .map(this::of)
                        .filter(each -> !each.addresses().isEmpty())
                        .toList();
        return !all.isEmpty() || !ipv4 // by loopback no group of IPv6 has a route
                ? all
                : view.interfaces().stream()
                        .filter(each -> each.isLoopback() && each.isRunning())
                        .map(this::of)
                        .toList();
    }

    private GroupInterface named(String name, NetworkView view) {
        return view.interfaces().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .map(this::of)
                .orElseGet(() -> new GroupInterface(name, 0, false, false, List.of()));
    }

    private static boolean leadsToOthers(KnownInterface each) {
        return each.isRunning()
                && each.flags().contains(Interface.Flag.MULTICAST)
                && !each.isPointToPoint()
                && !each.isPeerToPeer()
                && !each.isLoopback();
    }

    private GroupInterface of(KnownInterface each) {
        List<InetAddress> usable =
                each.addresses().stream()
                        .filter(LocalAddress::isUsable)
                        .map(LocalAddress::address)
                        .filter(address -> address instanceof Inet4Address == ipv4)
                        .toList();
        return new GroupInterface(
                each.name(), each.index(), each.isRunning(), each.isLoopback(), usable);
    }
}
