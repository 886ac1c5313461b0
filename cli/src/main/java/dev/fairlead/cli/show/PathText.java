package dev.fairlead.cli.show;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.LocalAddress;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathReason;
import dev.fairlead.PathRoute;
import dev.fairlead.cli.doctor.ControlGroup;
import dev.fairlead.cli.doctor.Firewall;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// A path for people.
public final class PathText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int MAIN_TABLE = 254;

    private PathText() {}

    /// All that is known of it.
    public static List<String> draw(NetworkPath path, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(status(path, style));
        for (PathReason reason : path.reasons()) {
            lines.add("  " + style.arrow() + " " + safe(reason.text(), style));
        }
        for (Interface each : path.interfaces()) {
            lines.add(
                    row(
                            "interface",
                            safe(each.name(), style)
                                    + ", "
                                    + each.type()
                                    + addresses(each)
                                    + (each.isExpensive() ? ", expensive" : "")
                                    + (each.isConstrained() ? ", constrained" : "")
                                    + (each.isPeerToPeer() ? ", peer-to-peer" : "")));
        }
        path.route().ifPresent(route -> lines.add(row("route", route(route, style))));
        path.route()
                .flatMap(PathRoute::rule)
                .ifPresent(rule -> lines.add(row("rule", safe(rule, style))));
        if (path.route().isEmpty() && !path.gateways().isEmpty()) {
            lines.add(row("gateway", join(path.gateways().stream().map(PathJson::text).toList())));
        }
        if (path.hasNameserver()) {
            String search =
                    path.searchDomains().isEmpty()
                            ? ""
                            : "; searches " + safe(String.join(" ", path.searchDomains()), style);
            lines.add(
                    row(
                            "nameserver",
                            join(path.nameservers().stream().map(Endpoint::toString).toList())
                                    + search));
        }
        return lines;
    }

    /// What was found out about a portal that is not in the way.
    public static String portal(CaptivePortal portal, Style style) {
        String state =
                portal.state() == CaptivePortal.State.OPEN
                        ? "no captive portal over "
                        : "not known whether a captive portal is in the way over ";
        return state + safe(portal.interfaceName() + ": " + portal.because(), style);
    }

    /// What the packet filter of this machine may do to what goes along the route.
    public static List<String> firewall(Firewall firewall, Style style) {
        if (!firewall.readable()) {
            return List.of(row("firewall", safe(firewall.detail(), style)));
        }
        return firewall.rules().isEmpty()
                ? List.of(row("firewall", "no rule of nftables here drops what goes there"))
                : firewall.rules().stream()
                        .map(rule -> row("firewall", "may decide: " + safe(rule, style)))
                        .toList();
    }

    /// What the control group of this process may do to it.
    public static List<String> cgroup(ControlGroup group, Style style) {
        String path = group.path().isEmpty() ? "" : safe(group.path(), style) + ": ";
        if (!group.readable()) {
            return List.of(row("cgroup", path + safe(group.detail(), style)));
        }
        return group.programs().isEmpty()
                ? List.of(row("cgroup", path + "no program of BPF decides what goes there"))
                : group.programs().stream()
                        .map(each -> row("cgroup", path + "may decide: " + safe(each, style)))
                        .toList();
    }

    /// One line of a watch.
    public static String change(LocalTime time, NetworkPath path, Style style) {
        String line = TIME.format(time) + "  " + status(path, style);
        List<String> names =
                path.interfaces().stream()
                        .map(each -> safe(each.name(), style) + " (" + each.type() + ")")
                        .toList();
        List<String> parts = new ArrayList<>();
        if (!names.isEmpty()) {
            parts.add("over " + String.join(", ", names));
        }
        path.reasons().forEach(reason -> parts.add(safe(reason.text(), style)));
        return parts.isEmpty() ? line : line + ": " + String.join("; ", parts);
    }

    private static String status(NetworkPath path, Style style) {
        if (!path.isSatisfied()) {
            return style.bad(path.status().toString());
        }
        List<String> families = new ArrayList<>();
        if (path.hasIpv4()) {
            families.add("IPv4");
        }
        if (path.hasIpv6()) {
            families.add("IPv6");
        }
        return style.good("satisfied")
                + (families.isEmpty() ? "" : ", " + String.join(" and ", families));
    }

    private static String addresses(Interface each) {
        return String.join(
                "",
                each.addresses().stream().map(LocalAddress::toString).map(a -> ", " + a).toList());
    }

    private static String route(PathRoute route, Style style) {
        StringBuilder text = new StringBuilder("to ").append(PathJson.text(route.destination()));
        route.gateway().ifPresent(gateway -> text.append(" via ").append(PathJson.text(gateway)));
        text.append(" over ").append(safe(route.interfaceName(), style));
        route.source().ifPresent(source -> text.append(" from ").append(PathJson.text(source)));
        route.table()
                .ifPresent(table ->
                        text.append(", table ").append(table == MAIN_TABLE ? "main" : table));
        return text.toString();
    }

    private static String row(String name, String text) {
        return String.format("  %-10s  %s", name, text);
    }

    private static String join(List<String> words) {
        return String.join(", ", words);
    }

    private static String safe(String text, Style style) {
        return SafeText.line(text, style.unicode());
    }
}
