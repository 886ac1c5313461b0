package dev.fairlead.discovery.internal.station;

import dev.fairlead.internal.resolve.DnsName;
import java.util.HashMap;
import java.util.Map;

/// What is told, by the numbers of the engine. Belongs to the session's thread.
final class Advertised {
    /// Hears what became of it.
    interface Owner {
        void registered(DnsName name);

        void renaming();

        void refused(DnsName name);
    }

    private final Map<Long, Owner> owners = new HashMap<>();

    void add(long id, Owner owner) {
        owners.put(id, owner);
    }

    void remove(long id) {
        owners.remove(id);
    }

    void registered(long id, DnsName name) {
        Owner owner = owners.get(id); // none: it is a host's
        if (owner != null) {
            owner.registered(name);
        }
    }

    void renaming(long id, DnsName taken) {
        Owner owner = owners.get(id);
        if (owner != null) {
            owner.renaming();
        }
    }

    void refused(long id, DnsName name) {
        Owner owner = owners.remove(id);
        if (owner != null) {
            owner.refused(name);
        }
    }
}
