package dev.fairlead.cli.doctor;

import dev.fairlead.Endpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One network interface of this machine, as it was at a moment.
///
/// @param index the number that the system gave it
/// @param type what it is, `unknown` where the system does not tell
/// @param isUp whether it is switched on
/// @param hasCarrier whether something is at the other end; empty where the system does not tell
/// @param mtu the largest packet, in bytes
/// @param addresses each with the length of its prefix, `192.0.2.7/24`
/// @param traffic what went through it since it was made; empty where the system does not tell
public record Link(
        String name,
        int index,
        Type type,
        boolean isUp,
        Optional<Boolean> hasCarrier,
        int mtu,
        List<Prefixed> addresses,
        Optional<Traffic> traffic) {
    private static final int ARPHRD_ETHER = 1;

    /// What kind of interface it is.
    public enum Type {
        LOOPBACK,
        ETHERNET,
        WIFI,
        CELLULAR,
        BLUETOOTH,
        BRIDGE,
        VIRTUAL,
        TUNNEL,
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// An address and the length of its prefix.
    public record Prefixed(InetAddress address, int length) {
        boolean isGlobal() {
            return !address.isLoopbackAddress() && !address.isLinkLocalAddress();
        }

        /// Without the scope, which the interface says already.
        @Override
        public String toString() {
            String text = Endpoint.address(address, 0).host();
            int scope = text.indexOf('%');
            return (scope < 0 ? text : text.substring(0, scope)) + "/" + length;
        }
    }

    /// Counters of the kernel.
    public record Traffic(
            long bytesIn,
            long bytesOut,
            long packetsIn,
            long packetsOut,
            long droppedIn,
            long droppedOut,
            long errorsIn,
            long errorsOut) {}

    /// All interfaces, in the order of their numbers.
    public static List<Link> all(SystemFiles files) {
        List<Link> links = new ArrayList<>();
        try {
            for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
                links.add(of(one, files));
            }
        } catch (SocketException _) {
            return List.of(); // so says Java where there is none
        }
        links.sort(Comparator.comparingInt(Link::index));
        return links;
    }

    private static Link of(NetworkInterface one, SystemFiles files) throws SocketException {
        // In a namespace that was made without mounting it anew, /sys shows another's interfaces.
        String found = "sys/class/net/" + one.getName() + "/";
        boolean ours = files.number(found + "ifindex").orElse(-1L) == one.getIndex();
        String place = ours ? found : "sys/class/net/none/";
        List<Prefixed> addresses = new ArrayList<>();
        for (InterfaceAddress address : one.getInterfaceAddresses()) {
            addresses.add(new Prefixed(address.getAddress(), address.getNetworkPrefixLength()));
        }
        addresses.sort(Comparator.comparing(a -> a.address() instanceof Inet6Address));
        return new Link(
                one.getName(),
                one.getIndex(),
                one.isLoopback() ? Type.LOOPBACK : type(one, place, files),
                one.isUp(),
                files.number(place + "carrier").map(carrier -> carrier == 1),
                one.getMTU(),
                addresses,
                traffic(one.getName(), files));
    }

    private static Type type(NetworkInterface one, String place, SystemFiles files)
            throws SocketException {
        String kind = files.after(place + "uevent", "DEVTYPE=").orElse("");
        return switch (kind) {
            case "wlan" -> Type.WIFI;
            case "wwan" -> Type.CELLULAR;
            case "bluetooth" -> Type.BLUETOOTH;
            case "bridge" -> Type.BRIDGE;
            case "wireguard", "vxlan", "geneve", "gre" -> Type.TUNNEL;
            default -> {
                if (files.exists(place + "tun_flags") || one.isPointToPoint()) {
                    yield Type.TUNNEL;
                }
                if (files.exists(place + "wireless") || files.exists(place + "phy80211")) {
                    yield Type.WIFI;
                }
                if (files.exists(place + "bridge")) {
                    yield Type.BRIDGE;
                }
                if (files.number(place + "type").orElse(-1L) != ARPHRD_ETHER) {
                    yield Type.UNKNOWN;
                }
                // Hardware hangs on a bus; veth, dummy and the like hang on nothing.
                yield files.exists(place + "device") ? Type.ETHERNET : Type.VIRTUAL;
            }
        };
    }

    /// From the table that belongs to this network namespace; those below `/sys` may be those of
    /// another.
    private static Optional<Traffic> traffic(String name, SystemFiles files) {
        try {
            // Eight numbers of what came in, then eight of what went out.
            return files.after("proc/net/dev", name + ":")
                    .map(text -> text.split("\\s+"))
                    .filter(fields -> fields.length >= 16)
                    .map(fields ->
                            new Traffic(
                                    Long.parseLong(fields[0]),
                                    Long.parseLong(fields[8]),
                                    Long.parseLong(fields[1]),
                                    Long.parseLong(fields[9]),
                                    Long.parseLong(fields[3]),
                                    Long.parseLong(fields[11]),
                                    Long.parseLong(fields[2]),
                                    Long.parseLong(fields[10])));
        } catch (NumberFormatException _) {
            return Optional.empty(); // a kernel that writes another table
        }
    }

    boolean hasGlobal(boolean ipv4) {
        return addresses.stream()
                .anyMatch(a -> a.isGlobal() && a.address() instanceof Inet4Address == ipv4);
    }

    boolean isLoopback() {
        return type == Type.LOOPBACK;
    }

    /// What is said of it in one word: `up`, `down`, `no carrier`.
    public String state() {
        return !isUp ? "down" : hasCarrier.orElse(true) ? "up" : "no carrier";
    }
}
