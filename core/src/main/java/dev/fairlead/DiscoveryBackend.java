package dev.fairlead;

/// Who does the work of multicast DNS.
public enum DiscoveryBackend {
    /// Fairlead's own engine, which shares port 5353 with a daemon of the system, if there is one.
    EMBEDDED,

    /// The daemon of the system: on Linux Avahi, asked by D-Bus; elsewhere as [#DNS_SD]. It must be
    /// running; while it is not, browsers and advertisements wait, with the reason
    /// (`path.no-multicast`). Services are told under the machine's own host name, and of a host
    /// Avahi names one address of each family on each interface. [Network#discoveryCounts()] stays
    /// at nothing.
    SYSTEM,

    /// The daemon of the system by its library dns_sd: `libSystem` on macOS, `dnssd.dll` of Bonjour
    /// on Windows, `libdns_sd.so.1` on Linux, which mDNSResponder and Avahi have. Needs native
    /// access for Java; while the library or its daemon is not there, browsers and advertisements
    /// wait, with the reason (`path.no-multicast`). Services are told under the machine's own host
    /// name; those with a host name of their own ([Service#anonymous]) by Fairlead's own engine,
    /// which runs then.
    DNS_SD
}
