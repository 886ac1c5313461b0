package dev.fairlead;

/// The names of this machine, as it knows them itself; nobody else is asked, so they are there at
/// once. (`InetAddress.getLocalHost` asks nameservers, which may take many seconds.)
///
/// @param deviceName for people: `Ann's laptop`. To be shown where somebody chooses among machines;
///   it leads nowhere. What was set with `hostnamectl --pretty`, else the host name
/// @param hostName for this machine's own use: what a shell's prompt and the system's log show.
///   Others may not know it
/// @param localHostName for others on the same link, if this machine answers multicast DNS (Avahi,
///   systemd-resolved): `anns-laptop.local`. It may be another if that one was taken
public record HostNames(String deviceName, String hostName, String localHostName) {
    /// Somebody's interest in changes of them.
    public interface Watch extends AutoCloseable {
        /// Ends it; a second time it does nothing.
        @Override
        void close();
    }
}
