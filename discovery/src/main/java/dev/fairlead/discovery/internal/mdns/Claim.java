package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.internal.resolve.DnsName;
import java.util.ArrayList;
import java.util.List;

/// What this host says of a name that it wants for itself (RFC 6762, section 8).
///
/// @param name that nobody else may have
/// @param unique records of that name
/// @param shared records of other names, such as the pointers from the type of a service
record Claim(DnsName name, List<ResourceRecord> unique, List<ResourceRecord> shared) {
    Claim {
        for (ResourceRecord record : unique) {
            if (!record.unique() || !record.name().equals(name)) {
                throw new IllegalArgumentException(record + " is no record of " + name + " alone");
            }
        }
        for (ResourceRecord record : shared) {
            if (record.unique()) {
                throw new IllegalArgumentException(record + " is not shared");
            }
        }
        unique = List.copyOf(unique);
        shared = List.copyOf(shared);
    }

    List<ResourceRecord> all() {
        List<ResourceRecord> all = new ArrayList<>(shared);
        all.addAll(unique);
        return all;
    }

    /// RFC 6762, section 8.2: whether `theirs` come later in lexical order than ours, and so win.
    ///
    /// @param theirs all that the other host wants to say of the name
    boolean losesAgainst(List<ResourceRecord> theirs) {
        List<ResourceRecord> ours = sorted(unique);
        List<ResourceRecord> others = sorted(theirs);
        for (int i = 0; i < ours.size() && i < others.size(); i++) {
            int order = ours.get(i).compareForTieBreak(others.get(i));
            if (order != 0) {
                return order < 0;
            }
        }
        return ours.size() < others.size();
    }

    private static List<ResourceRecord> sorted(List<ResourceRecord> records) {
        return records.stream().sorted(ResourceRecord::compareForTieBreak).toList();
    }
}
