package dev.fairlead.lab;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Instant;

/// A query that a [LabDns] has received.
///
/// @param name in lower case, without the last dot
/// @param edns whether it carried an OPT record (RFC 6891)
public record DnsQuery(
        Instant at,
        InetSocketAddress from,
        boolean overTcp,
        int id,
        String name,
        DnsType type,
        boolean edns)
        implements Serializable {}
