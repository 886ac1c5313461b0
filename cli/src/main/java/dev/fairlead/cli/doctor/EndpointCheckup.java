package dev.fairlead.cli.doctor;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkPath;
import dev.fairlead.Parameters;
import dev.fairlead.PathMonitor;
import dev.fairlead.PathReason;
import dev.fairlead.PathRoute;
import dev.fairlead.Stage;
import dev.fairlead.cli.doctor.Finding.Area;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What decides about one address: the route and the rule that chose it, the firewall of this
/// machine, and how large a packet gets there.
///
/// @param parameters with the constraints that were asked for
public record EndpointCheckup(Network network, Parameters parameters) {
    public List<Finding> look(Endpoint.Address to) {
        List<Finding> findings = new ArrayList<>();
        NetworkPath path;
        try (PathMonitor monitor = network.monitor(to, parameters.path())) {
            path = monitor.current();
        }
        if (!path.isSatisfied()) {
            findings.add(
                    Finding.problem(
                            Stage.PATH,
                            "route",
                            "none that may be taken leads to "
                                    + to.host()
                                    + ": "
                                    + String.join(
                                            "; ",
                                            path.reasons().stream().map(PathReason::text).toList()),
                            "ip route get " + to.host()));
            return findings;
        }
        Optional<PathRoute> route = path.route();
        route.ifPresent(taken -> findings.add(of(taken)));
        route.ifPresent(taken -> findings.add(of(Firewall.along(taken))));
        route.ifPresent(taken -> findings.add(of(cgroup(taken))));
        if (!isOfThisMachine(to.address())) {
            findings.add(new PathMtu(network, parameters).look(to));
        }
        return findings;
    }

    private boolean isOfThisMachine(InetAddress address) {
        return address.isLoopbackAddress()
                || network.interfaces().stream()
                        .flatMap(each -> each.addresses().stream())
                        .anyMatch(own -> own.address().equals(address));
    }

    private static Finding of(PathRoute route) {
        StringBuilder text = new StringBuilder("to ").append(host(route.destination()));
        route.gateway().ifPresent(gateway -> text.append(" via ").append(host(gateway)));
        text.append(" over ").append(route.interfaceName());
        route.source().ifPresent(source -> text.append(" from ").append(host(source)));
        route.rule().ifPresent(rule -> text.append(", by rule ").append(rule));
        return Finding.good(Area.ENDPOINT, "route", text.toString());
    }

    private static Finding of(Firewall firewall) {
        if (!firewall.readable()) {
            return Finding.note(Area.ENDPOINT, "firewall", firewall.detail());
        }
        return firewall.rules().isEmpty()
                ? Finding.good(
                        Area.ENDPOINT, "firewall", "no rule of nftables here drops what goes there")
                : Finding.note(
                        Area.ENDPOINT,
                        "firewall",
                        "may drop what goes there: " + String.join("; ", firewall.rules()),
                        "nft list ruleset shows all of them");
    }

    private static ControlGroup cgroup(PathRoute route) {
        return ControlGroup.ofThisProcess(
                SystemFiles.ofMachine(), route.destination() instanceof Inet4Address);
    }

    private static Finding of(ControlGroup group) {
        String path = group.path().isEmpty() ? "" : group.path() + ": ";
        if (!group.readable()) {
            return Finding.note(Area.ENDPOINT, "cgroup", path + group.detail());
        }
        return group.programs().isEmpty()
                ? Finding.good(
                        Area.ENDPOINT, "cgroup", path + "no program of BPF decides what goes there")
                : Finding.note(
                        Area.ENDPOINT,
                        "cgroup",
                        path + "may decide: " + String.join("; ", group.programs()),
                        "bpftool cgroup show shows whose they are");
    }

    private static String host(InetAddress address) {
        return Endpoint.address(address, 0).host();
    }
}
