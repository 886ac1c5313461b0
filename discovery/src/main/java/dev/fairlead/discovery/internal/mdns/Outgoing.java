package dev.fairlead.discovery.internal.mdns;

import java.net.InetSocketAddress;

/// Where the packets of one link go.
interface Outgoing {
    /// To the group, port 5353.
    void multicast(byte[] packet);

    void unicast(InetSocketAddress to, byte[] packet);
}
