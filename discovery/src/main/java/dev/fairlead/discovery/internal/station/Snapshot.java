package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceChange.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All that was found, as it was at a moment; in the order in which it was found.
record Snapshot(Map<Endpoint.Service, Found> services) {
    static final Snapshot NONE = new Snapshot(Map.of());

    Snapshot {
        services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    }

    /// What has become different; what is gone comes first.
    List<ServiceChange> since(Snapshot before) {
        List<ServiceChange> changes = new ArrayList<>();
        before.services.forEach((endpoint, found) -> {
            if (!services.containsKey(endpoint)) {
                changes.add(new ServiceChange(Kind.REMOVED, found, Set.of()));
            }
        });
        services.forEach((endpoint, found) -> {
            Found earlier = before.services.get(endpoint);
            if (earlier == null) {
                changes.add(new ServiceChange(Kind.ADDED, found, Set.of()));
            } else if (!earlier.equals(found)) {
                changes.add(new ServiceChange(Kind.CHANGED, found, found.since(earlier)));
            }
        });
        return changes;
    }
}
