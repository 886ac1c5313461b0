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
    /// What is none costs no memory.
    static Optional<Literal> parse(String text) {
        int zone = text.indexOf('%');
        int end = zone < 0 ? text.length() : zone;
        boolean v6 = text.lastIndexOf(':', end - 1) >= 0;
        byte[] bytes = new byte[v6 ? 16 : 4];
        if (!v6) {
            return zone < 0 && readV4(text, 0, end, bytes, 0)
                    ? Optional.of(new Literal(of(bytes), ""))
                    : Optional.empty();
        }
        String scope = zone < 0 ? "" : text.substring(zone + 1);
        return (zone < 0 || isZone(scope)) && readV6(text, end, bytes)
                ? Optional.of(new Literal(of(bytes), scope))
                : Optional.empty();
    }

    /// Reads four numbers without leading zeros.
    private static boolean readV4(String text, int from, int end, byte[] bytes, int offset) {
        int at = from;
        for (int i = 0; i < 4; i++) {
            if (i > 0 && (at == end || text.charAt(at++) != '.')) {
                return false;
            }
            int start = at;
            int value = 0;
            while (at < end && isDecimal(text.charAt(at)) && value <= 255) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            boolean leadingZero = at > start + 1 && text.charAt(start) == '0';
            if (at == start || value > 255 || leadingZero) {
                return false;
            }
            bytes[offset + i] = (byte) value;
        }
        return at == end;
    }

    private static boolean isDecimal(char c) {
        return c >= '0' && c <= '9';
    }

    /// RFC 4291, section 2.2: eight groups, one run of zeros as `::`, an IPv4 tail.
    private static boolean readV6(String text, int end, byte[] bytes) {
        int at = 0;
        int filled = 0;
        int gap = -1;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < end) {
            int start = at;
            int value = 0;
            while (at < end && at < start + 5 && hexDigit(text.charAt(at)) >= 0) {
                value = value << 4 | hexDigit(text.charAt(at++));
            }
            if (at < end && text.charAt(at) == '.') {
                if (filled > 12 || !readV4(text, start, end, bytes, filled)) {
                    return false;
                }
                filled += 4;
                break;
            }
            if (at == start || at > start + 4 || filled == 16) {
                return false;
            }
            bytes[filled++] = (byte) (value >> 8);
            bytes[filled++] = (byte) value;
            if (at == end) {
                break;
            }
            if (text.charAt(at++) != ':' || at == end) {
                return false;
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = filled;
                at++;
            }
        }
        if (gap < 0) {
            return filled == 16;
        }
        int tail = filled - gap;
        System.arraycopy(bytes, gap, bytes, 16 - tail, tail);
        Arrays.fill(bytes, gap, 16 - tail, (byte) 0);
        return filled <= 14;
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /// An interface name or index; no white space, no control characters.
    static boolean isZone(String scope) {
        return !scope.isEmpty()
                && scope.length() <= 64
                && scope.chars().noneMatch(c -> c <= ' ' || c == 0x7f || "/%[]".indexOf(c) >= 0);
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
        if (scope.length() < 10 && scope.chars().allMatch(c -> isDecimal((char) c))) {
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
