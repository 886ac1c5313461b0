package dev.fairlead.internal.resolve;

import dev.fairlead.ResolverOptions;
import java.util.List;

/// What one look-up goes by: the configuration as it was when the look-up began.
///
/// @param hosts empty where the hosts file is not to be used
/// @param assumed whether the nameservers are the default of a system that names none
/// @param search what is put behind short names
/// @param dots a name with so many dots is first asked for as it is
/// @param stale whether expired answers are of use
/// @param fallback when the system's resolver is asked
/// @param deadlineNanos how long it may take
record View(
        HostsFile hosts,
        DnsClient.Nameservers nameservers,
        boolean assumed,
        List<DnsName> search,
        int dots,
        boolean stale,
        ResolverOptions.Fallback fallback,
        long deadlineNanos) {}
