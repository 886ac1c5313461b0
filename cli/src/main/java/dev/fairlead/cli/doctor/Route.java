package dev.fairlead.cli.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A default route: where packets go that no other route wants.
///
/// @param link the interface's name
/// @param gateway empty if the link itself leads everywhere, as a tunnel does
record Route(String link, Optional<InetAddress> gateway) {
    // RTF_UP, RTF_GATEWAY and RTF_REJECT of linux/route.h.
    private static final int UP = 0x1;
    private static final int GATEWAY = 0x2;
    private static final int REJECT = 0x200;

    /// The default routes of a family, in the order of the kernel's table. A line that cannot be
    /// read is passed over.
    static List<Route> defaults(SystemFiles files, boolean ipv4) {
        List<Route> routes = new ArrayList<>();
        for (String line : files.lines(ipv4 ? "proc/net/route" : "proc/net/ipv6_route")) {
            String[] fields = line.strip().split("\\s+");
            try {
                (ipv4 ? ipv4(fields) : ipv6(fields)).ifPresent(routes::add);
            } catch (IllegalArgumentException | UnknownHostException _) {
                // the heading, or no route
            }
        }
        return routes;
    }

    /// Iface Destination Gateway Flags RefCnt Use Metric Mask …, numbers as they stand in memory.
    private static Optional<Route> ipv4(String[] fields) throws UnknownHostException {
        if (fields.length < 8 || !fields[1].equals("00000000") || !fields[7].equals("00000000")) {
            return Optional.empty();
        }
        return route(fields[0], HexFormat.fromHexDigits(fields[3]), reversed(bytes(fields[2], 4)));
    }

    /// Destination, its prefix, source, its prefix, next hop, metric, references, uses, flags,
    /// interface.
    private static Optional<Route> ipv6(String[] fields) throws UnknownHostException {
        if (fields.length < 10
                || !fields[0].equals("0".repeat(32))
                || !fields[1].equals("00")
                || fields[9].equals("lo")) {
            return Optional.empty();
        }
        return route(fields[9], HexFormat.fromHexDigits(fields[8]), bytes(fields[4], 16));
    }

    private static Optional<Route> route(String link, int flags, byte[] gateway)
            throws UnknownHostException {
        if ((flags & UP) == 0 || (flags & REJECT) != 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Route(
                        link,
                        (flags & GATEWAY) == 0
                                ? Optional.empty()
                                : Optional.of(InetAddress.getByAddress(gateway))));
    }

    private static byte[] bytes(String hex, int length) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != length) {
            throw new IllegalArgumentException(hex);
        }
        return bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
