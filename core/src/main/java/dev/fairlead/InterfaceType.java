package dev.fairlead;

import java.util.Locale;

/// What an interface is for those who send over it. The system tells; nothing is guessed from a
/// name.
public enum InterfaceType {
    /// Ethernet, by a cable or made by software as in a container.
    WIRED,
    WIFI,
    CELLULAR,
    /// Within this machine.
    LOOPBACK,
    /// What is sent is wrapped and sent again: a VPN, GRE, a TUN device.
    TUNNEL,
    /// Joins other interfaces of this machine.
    BRIDGE,
    /// Anything else, and where the system does not tell.
    OTHER;

    /// The name in lower case, as `wifi`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
