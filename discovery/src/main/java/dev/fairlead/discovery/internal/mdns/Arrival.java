package dev.fairlead.discovery.internal.mdns;

import java.net.InetSocketAddress;

/// Where a packet came in, and from whom.
///
/// @param multicast whether it was sent to the group, and not to an address of ours
/// @param hopLimit that it came with, or [#UNKNOWN]: each router on its way takes one off
public record Arrival(Link link, InetSocketAddress source, boolean multicast, int hopLimit) {
    /// Where the system does not tell.
    public static final int UNKNOWN = -1;

    /// With which packets of multicast DNS are sent (RFC 6762, section 11).
    public static final int FURTHEST = 255;

    /// Whether a router has passed it on, though its source may be forged. Only of a response: who
    /// asks may be a simple resolver, which leaves the hop limit as it is.
    boolean wasRouted() {
        return hopLimit != UNKNOWN && hopLimit != FURTHEST;
    }
}
