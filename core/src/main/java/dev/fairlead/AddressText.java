package dev.fairlead;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// Numeric addresses as text: parsed without a query, written as RFC 5952 says.
final class AddressText {
    /// An address without scope, and the scope; empty if none.
    record Literal(InetAddress address, String scope) {}

    private AddressText() {}

    /// Reads a numeric literal: dotted IPv4 with four decimal numbers, or IPv6 with an optional
    /// zone. Anything else is no literal. The short and octal forms of inet_aton are none either.
    static Optional<Literal> parse(String text) {
        int zone = text.indexOf('%');
        String scope = zone < 0 ? "" : text.substring(zone + 1);
        String number = zone < 0 ? text : text.substring(0, zone);
        if (number.indexOf(':') < 0) {
            return zone < 0 ? parseV4(text).map(v4 -> new Literal(of(v4), "")) : Optional.empty();
        }
        if (zone >= 0 && !isZone(scope)) {
            return Optional.empty();
        }
        return parseV6(number).map(v6 -> new Literal(of(v6), scope));
    }

    private static Optional<byte[]> parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            if (part.isEmpty() || part.length() > 3 || !isDecimal(part)) {
                return Optional.empty();
            }
            int value = Integer.parseInt(part);
            if (value > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(bytes);
    }

    private static boolean isDecimal(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// RFC 4291, section 2.2: eight groups, one run of zeros as `::`, an IPv4 tail.
    private static Optional<byte[]> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String head = gap < 0 ? text : text.substring(0, gap);
        String tail = gap < 0 ? "" : text.substring(gap + 2);
        Optional<byte[]> before = groups(head, gap < 0);
        Optional<byte[]> after = groups(tail, true);
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        int length = before.get().length + after.get().length;
        if (gap < 0 ? length != 16 : length > 14) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(before.get(), 16);
        System.arraycopy(after.get(), 0, bytes, 16 - after.get().length, after.get().length);
        return Optional.of(bytes);
    }

    private static Optional<byte[]> groups(String text, boolean mayEndInV4) {
        if (text.isEmpty()) {
            return Optional.of(new byte[0]);
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[0];
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            byte[] group;
            if (i == parts.length - 1 && mayEndInV4 && part.indexOf('.') >= 0) {
                Optional<byte[]> v4 = parseV4(part);
                if (v4.isEmpty()) {
                    return Optional.empty();
                }
                group = v4.get();
            } else if (part.matches("[0-9a-fA-F]{1,4}")) {
                int value = Integer.parseInt(part, 16);
                group = new byte[] {(byte) (value >> 8), (byte) value};
            } else {
                return Optional.empty();
            }
            if (bytes.length + group.length > 16) {
                return Optional.empty();
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + group.length);
            System.arraycopy(group, 0, longer, bytes.length, group.length);
            bytes = longer;
        }
        return Optional.of(bytes);
    }

    /// An interface name or index; no white space, no control characters.
    static boolean isZone(String scope) {
        return scope.matches("[^\\s\\p{Cntrl}/%\\[\\]]{1,64}");
    }

    private static InetAddress of(byte[] bytes) {
        try {
            // An IPv4-mapped IPv6 address becomes the IPv4 address that it is (RFC 4291, 2.5.5.2).
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    /// The address alone, without a host name and without a scope.
    static InetAddress bare(InetAddress address) {
        return of(address.getAddress());
    }

    static String scopeOf(InetAddress address) {
        if (!(address instanceof Inet6Address v6)) {
            return "";
        }
        NetworkInterface scoped = v6.getScopedInterface();
        if (scoped != null) {
            return scoped.getName();
        }
        return v6.getScopeId() > 0 ? Integer.toString(v6.getScopeId()) : "";
    }

    static InetAddress scoped(InetAddress address, String scope) throws UnknownHostException {
        if (scope.isEmpty() || !(address instanceof Inet6Address)) {
            return address;
        }
        if (isDecimal(scope) && scope.length() < 10) {
            return Inet6Address.getByAddress(null, address.getAddress(), Integer.parseInt(scope));
        }
        try {
            NetworkInterface found = NetworkInterface.getByName(scope);
            if (found == null) {
                throw new UnknownHostException("no interface is called '" + scope + "'");
            }
            return Inet6Address.getByAddress(null, address.getAddress(), found.getIndex());
        } catch (SocketException e) {
            UnknownHostException unknown =
                    new UnknownHostException("interface '" + scope + "' cannot be looked up");
            unknown.initCause(e);
            throw unknown;
        }
    }

    static boolean isBroadcast(InetAddress address) {
        return address instanceof Inet4Address
                && Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }

    static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    }

    static boolean is6to4(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16 && bytes[0] == 0x20 && bytes[1] == 0x02;
    }

    /// RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
    static String format(InetAddress address, String scope) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; ) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
            i = Math.max(end, i + 1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return scope.isEmpty() ? text.toString() : text.append('%').append(scope).toString();
    }
}
