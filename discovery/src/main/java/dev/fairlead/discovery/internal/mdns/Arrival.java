package dev.fairlead.discovery.internal.mdns;

import java.net.InetSocketAddress;

/// Where a packet came in, and from whom.
///
/// @param multicast whether it was sent to the group, and not to an address of ours
public record Arrival(Link link, InetSocketAddress source, boolean multicast) {}
