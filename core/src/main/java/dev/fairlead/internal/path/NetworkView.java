package dev.fairlead.internal.path;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The network of this machine as it was at a moment. Two that are equal promise the same outcome.
///
/// @param interfaces in the order of their numbers
/// @param defaults the default routes, the preferred one first
/// @param routes a fingerprint of all routes and of the rules that choose among them
/// @param names who is asked for names
/// @param portals those that were asked about
/// @param rules which choose among the tables of routes; empty if the system does not tell
public record NetworkView(
        List<KnownInterface> interfaces,
        List<DefaultRoute> defaults,
        long routes,
        Names names,
        List<CaptivePortal> portals,
        List<NetlinkMessage.Rule> rules) {
    public NetworkView {
        interfaces = List.copyOf(interfaces);
        defaults = List.copyOf(defaults);
        portals = List.copyOf(portals);
        rules = List.copyOf(rules);
    }

    /// Without portals and rules.
    NetworkView(
            List<KnownInterface> interfaces,
            List<DefaultRoute> defaults,
            long routes,
            Names names) {
        this(interfaces, defaults, routes, names, List.of(), List.of());
    }

    /// A route to everywhere.
    ///
    /// @param index of the interface
    /// @param gateway `null` if the link itself leads everywhere, as a tunnel's does, or if it is
    ///   not known
    record DefaultRoute(int index, boolean ipv4, @Nullable InetAddress gateway) {}

    /// How names are looked up.
    public record Names(List<Endpoint.Address> nameservers, List<String> searchDomains) {
        public static final Names NONE = new Names(List.of(), List.of());

        public Names {
            nameservers = List.copyOf(nameservers);
            searchDomains = List.copyOf(searchDomains);
        }
    }

    /// @return empty if there is none of that number
    Optional<KnownInterface> withIndex(int index) {
        return interfaces.stream().filter(each -> each.index() == index).findFirst();
    }

    /// Those with a default route first, as the system prefers them.
    List<KnownInterface> inOrder() {
        Set<KnownInterface> ordered = new LinkedHashSet<>();
        for (DefaultRoute route : defaults) {
            withIndex(route.index()).ifPresent(ordered::add);
        }
        ordered.addAll(interfaces);
        return List.copyOf(ordered);
    }

    NetworkView withNames(Names other) {
        return new NetworkView(interfaces, defaults, routes, other, portals, rules);
    }

    NetworkView withPortals(List<CaptivePortal> others) {
        return new NetworkView(interfaces, defaults, routes, names, others, rules);
    }
}
