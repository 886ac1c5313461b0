package dev.fairlead.internal.path;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/// What the interfaces of this machine have. Each call asks the system, in some 100 µs.
public final class Interfaces {
    private Interfaces() {}

    /// Whether an interface other than loopback is up with an address.
    public static boolean anyUp() throws SocketException {
        return !upAddresses().isEmpty();
    }

    /// Whether one of them has an IPv6 address that is good beyond its link.
    public static boolean anyIpv6() throws SocketException {
        return upAddresses().stream()
                .anyMatch(a -> a instanceof Inet6Address && !a.isLinkLocalAddress());
    }

    private static List<InetAddress> upAddresses() throws SocketException {
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            return all.filter(Interfaces::isUp).flatMap(NetworkInterface::inetAddresses).toList();
        }
    }

    private static boolean isUp(NetworkInterface candidate) {
        try {
            return candidate.isUp() && !candidate.isLoopback();
        } catch (SocketException _) {
            return false; // it has gone since the list was made
        }
    }
}
