package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.ServiceChange.Aspect;
import dev.fairlead.TxtRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A service as it was known at a moment.
record Found(
        Endpoint.Service endpoint,
        Set<String> interfaces,
        Optional<TxtRecord> txt,
        Optional<String> host,
        int port,
        List<Endpoint.Address> addresses)
        implements FoundService {
    Found {
        interfaces = Set.copyOf(interfaces);
        addresses = List.copyOf(addresses);
    }

    /// What is different from before.
    Set<Aspect> since(Found before) {
        Set<Aspect> aspects = EnumSet.noneOf(Aspect.class);
        if (!before.interfaces.containsAll(interfaces)) {
            aspects.add(Aspect.INTERFACE_ADDED);
        }
        if (!interfaces.containsAll(before.interfaces)) {
            aspects.add(Aspect.INTERFACE_REMOVED);
        }
        if (!txt.equals(before.txt)) {
            aspects.add(Aspect.TXT);
        }
        if (!host.equals(before.host) || port != before.port) {
            aspects.add(Aspect.LOCATION);
        }
        if (!addresses.equals(before.addresses)) {
            aspects.add(Aspect.ADDRESSES);
        }
        return aspects;
    }
}
