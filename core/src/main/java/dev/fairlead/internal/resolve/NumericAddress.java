package dev.fairlead.internal.resolve;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Addresses as numbers: as text, and as the names under which DNS keeps them.
public final class NumericAddress {
    private NumericAddress() {}

    /// @param bytes 4 or 16
    public static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder text = new StringBuilder(40);
        append(bytes, 0, bytes.length, text);
        return text.toString();
    }

    /// Writes an address of 4 or 16 bytes; RFC 5952: lower case, no leading zeros, the longest run
    /// of two or more groups of zero as `::`.
    static void append(byte[] bytes, int from, int length, StringBuilder text) {
        if (length == 4) {
            for (int i = 0; i < 4; i++) {
                text.append(i == 0 ? "" : ".").append(bytes[from + i] & 0xff);
            }
            return;
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(bytes, from, i + run) == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
            i += run;
        }
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                appendHex(group(bytes, from, i), text);
            }
        }
    }

    private static int group(byte[] bytes, int from, int index) {
        return (bytes[from + 2 * index] & 0xff) << 8 | (bytes[from + 2 * index + 1] & 0xff);
    }

    private static void appendHex(int value, StringBuilder text) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >> shift & 15;
            started |= digit != 0 || shift == 0;
            if (started) {
                text.append("0123456789abcdef".charAt(digit));
            }
        }
    }

    /// The name in `in-addr.arpa` (RFC 1035, section 3.5) or `ip6.arpa` (RFC 3596, section 2.5).
    public static DnsName reverseName(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder text = new StringBuilder(75);
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes.length == 4) {
                text.append(bytes[i] & 0xff).append('.');
            } else {
                text.append(Character.forDigit(bytes[i] & 15, 16)).append('.');
                text.append(Character.forDigit(bytes[i] >> 4 & 15, 16)).append('.');
            }
        }
        return DnsName.parse(
                text.append(bytes.length == 4 ? "in-addr.arpa" : "ip6.arpa").toString());
    }
}
