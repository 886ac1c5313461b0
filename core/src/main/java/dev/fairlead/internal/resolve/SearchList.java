package dev.fairlead.internal.resolve;

import java.util.ArrayList;
import java.util.List;

/// Which names a short name may stand for (resolv.conf(5), `search` and `ndots`).
final class SearchList {
    private SearchList() {}

    /// The names to ask for, in this order.
    ///
    /// @param absolute whether the name was given with a trailing dot, and stands for itself only
    /// @param dots so many dots in a name, and it is first asked for as it is
    static List<DnsName> candidates(
            DnsName name, boolean absolute, List<DnsName> search, int dots) {
        List<DnsName> candidates = new ArrayList<>();
        boolean first = absolute || name.labels() - 1 >= dots;
        if (first) {
            candidates.add(name);
        }
        if (!absolute) {
            for (DnsName domain : search) {
                DnsName joined = name.plus(domain);
                if (joined != null && !candidates.contains(joined)) {
                    candidates.add(joined);
                }
            }
            if (!candidates.contains(name)) {
                candidates.add(name);
            }
        }
        return candidates;
    }
}
