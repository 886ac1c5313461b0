package dev.fairlead.cli.show;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathRoute;
import dev.fairlead.cli.doctor.ControlGroup;
import dev.fairlead.cli.doctor.Firewall;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/// A path as one JSON object.
public final class PathJson {
    private PathJson() {}

    /// @param firewall what is known of this machine's; empty if it was not looked at
    public static String line(
            NetworkPath path, Optional<Firewall> firewall, Optional<ControlGroup> cgroup) {
        Json json =
                Json.of("path")
                        .put("status", path.status().toString())
                        .putAll(
                                "reasons",
                                path.reasons(),
                                (fields, reason) ->
                                        fields.put("kind", reason.kind().toString())
                                                .put("text", reason.text()))
                        .putAll("interfaces", path.interfaces(), PathJson::putInterface)
                        .putAll("gateways", path.gateways().stream().map(PathJson::text).toList())
                        .putAll("dns", path.nameservers().stream().map(Endpoint::toString).toList())
                        .putAll("search", path.searchDomains())
                        .put("ipv4", path.hasIpv4())
                        .put("ipv6", path.hasIpv6())
                        .put("expensive", path.isExpensive())
                        .put("constrained", path.isConstrained());
        path.captivePortal()
                .ifPresentOrElse(
                        portal -> json.put("captive", portal, PathJson::putPortal),
                        () -> json.putNull("captive"));
        path.route()
                .ifPresentOrElse(
                        route -> json.put("route", route, PathJson::putRoute),
                        () -> json.putNull("route"));
        firewall.ifPresentOrElse(
                found ->
                        json.put(
                                "firewall",
                                found,
                                (fields, f) ->
                                        fields.put("readable", f.readable())
                                                .putAll("rules", f.rules())
                                                .put("detail", f.detail())),
                () -> json.putNull("firewall"));
        cgroup.ifPresentOrElse(
                found ->
                        json.put(
                                "cgroup",
                                found,
                                (fields, group) ->
                                        fields.put("path", group.path())
                                                .put("readable", group.readable())
                                                .putAll("programs", group.programs())
                                                .put("detail", group.detail())),
                () -> json.putNull("cgroup"));
        return json.line();
    }

    private static void putInterface(Json json, Interface each) {
        json.put("name", each.name())
                .put("index", each.index())
                .put("type", each.type().toString());
    }

    private static void putPortal(Json json, CaptivePortal portal) {
        json.put("interface", portal.interfaceName())
                .put("page", portal.page().map(URI::toString).orElse(null));
    }

    private static void putRoute(Json json, PathRoute route) {
        json.put("destination", text(route.destination()))
                .put("interface", route.interfaceName())
                .put("gateway", route.gateway().map(PathJson::text).orElse(null))
                .put("source", route.source().map(PathJson::text).orElse(null));
        if (route.table().isPresent()) {
            json.put("table", route.table().getAsInt());
        } else {
            json.putNull("table");
        }
        json.put("rule", route.rule().orElse(null));
    }

    static String text(InetAddress address) {
        return Endpoint.address(address, 0).host();
    }
}
