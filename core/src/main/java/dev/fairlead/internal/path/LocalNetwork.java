package dev.fairlead.internal.path;

import java.net.InetAddress;

/// This machine's side of the network, as it is at the moment of each call. Safe for use by many
/// threads.
public interface LocalNetwork {

    /// The network of this machine.
    static LocalNetwork ofSystem() {
        return new SystemNetwork();
    }

    /// Where packets to `destination` would be sent from. Costs a few system calls, sends nothing
    /// and does not block.
    Destination locate(InetAddress destination);

    /// Whether an interface other than loopback is up with an address.
    boolean isUp();
}
