package dev.fairlead;

/// Who does the work of multicast DNS.
public enum DiscoveryBackend {
    /// Fairlead's own engine, which shares port 5353 with a daemon of the system, if there is one.
    EMBEDDED,

    /// The daemon of the system: Avahi on Linux, asked by D-Bus. It must be running; while it is
    /// not, browsers and advertisements wait, with the reason (`path.no-multicast`). Services are
    /// told under the machine's own host name, and of a host one address of each family on each
    /// interface is found. [Network#discoveryCounts()] stays at nothing.
    SYSTEM
}
