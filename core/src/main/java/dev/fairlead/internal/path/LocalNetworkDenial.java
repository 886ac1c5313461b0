package dev.fairlead.internal.path;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Whether a system keeps this program from machines near by, without saying so: macOS does from
/// version 15 on, until its user allows the program. What is sent first is lost, then the answer is
/// that there is no route to the host; at once, where a host that is really away takes the seconds
/// that it is looked for. That is what is gone by, and it may be wrong.
///
/// @param name of the system
/// @param version of the system
public record LocalNetworkDenial(String name, String version) {
    private static final int FIRST = 15;

    /// Neighbours are looked for longer before they are given up.
    private static final Duration SOON = Duration.ofMillis(900);

    public static LocalNetworkDenial ofSystem() {
        return new LocalNetworkDenial(
                System.getProperty("os.name", ""), System.getProperty("os.version", ""));
    }

    /// Of a host that was said to be unreachable just now.
    public boolean isLikely(InetAddress destination, Duration took) {
        return canBe() && isLikely(destination, links(), took);
    }

    /// Whether this system denies silently at all.
    boolean canBe() {
        if (!name.startsWith("Mac OS")) {
            return false;
        }
        try {
            return Integer.parseInt(version.split("\\.", 2)[0]) >= FIRST;
        } catch (NumberFormatException _) {
            return false; // a version that is no number is none that is known to do so
        }
    }

    /// Of a host that was said to be unreachable.
    ///
    /// @param links the addresses of this machine, with their prefixes
    /// @param took from the first attempt to the answer
    boolean isLikely(InetAddress destination, List<Link> links, Duration took) {
        return canBe()
                && took.compareTo(SOON) < 0
                && !destination.isLoopbackAddress()
                && (destination.isLinkLocalAddress()
                        || destination.isMulticastAddress()
                        || links.stream().anyMatch(link -> link.has(destination)));
    }

    /// An address of this machine, and how many bits of it are its network's.
    record Link(InetAddress address, int prefixLength) {
        boolean has(InetAddress other) {
            byte[] own = address.getAddress();
            byte[] others = other.getAddress();
            if (own.length != others.length || prefixLength <= 0 || address.isLoopbackAddress()) {
                return false;
            }
            for (int i = 0; i < Math.min(prefixLength, own.length * 8); i++) {
                if (((own[i / 8] ^ others[i / 8]) >> (7 - i % 8) & 1) != 0) {
                    return false;
                }
            }
            // This machine itself is nobody's neighbour.
            return !address.equals(other);
        }
    }

    /// Those that this machine has now.
    static List<Link> links() {
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            return all.flatMap(each -> each.getInterfaceAddresses().stream())
                    .map(LocalNetworkDenial::link)
                    .toList();
        } catch (SocketException _) {
            return List.of(); // then nothing is known to be near
        }
    }

    private static Link link(InterfaceAddress address) {
        return new Link(address.getAddress(), address.getNetworkPrefixLength());
    }
}
