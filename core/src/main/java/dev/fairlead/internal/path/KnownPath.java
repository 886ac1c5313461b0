package dev.fairlead.internal.path;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathReason;
import dev.fairlead.PathRoute;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A path as it was found.
record KnownPath(
        Status status,
        List<PathReason> reasons,
        List<Interface> interfaces,
        List<InetAddress> gateways,
        boolean hasIpv4,
        boolean hasIpv6,
        List<Endpoint.Address> nameservers,
        List<String> searchDomains,
        Optional<PathRoute> route,
        Optional<CaptivePortal> captivePortal)
        implements NetworkPath {
    KnownPath {
        reasons = List.copyOf(reasons);
        interfaces = List.copyOf(interfaces);
        gateways = List.copyOf(gateways);
    }

    /// `satisfied, viable, interface: eth0[wired], ipv4, ipv6, dns`
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add(
                isSatisfied()
                        ? status.toString()
                        : status
                                + ": "
                                + String.join(
                                        "; ", reasons.stream().map(PathReason::text).toList()));
        addIf(words, isSatisfied(), "viable");
        preferred().ifPresent(first -> words.add("interface: " + first));
        addIf(words, hasIpv4, "ipv4");
        addIf(words, hasIpv6, "ipv6");
        addIf(words, hasNameserver(), "dns");
        addIf(words, captivePortal.isPresent(), "captive");
        addIf(words, isExpensive(), "expensive");
        addIf(words, isConstrained(), "constrained");
        return String.join(", ", words);
    }

    private static void addIf(List<String> words, boolean is, String word) {
        if (is) {
            words.add(word);
        }
    }
}
