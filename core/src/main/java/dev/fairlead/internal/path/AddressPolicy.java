package dev.fairlead.internal.path;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;

/// Precedence, label and scope of addresses, by the default policy table of RFC 6724, section 2.1.
final class AddressPolicy {
    /// One row of the table. Those of IPv4 stand under `::ffff:0:0/96`.
    private static final class Row {
        private final byte[] prefix;
        private final int length;
        private final int precedence;
        private final int label;

        Row(byte[] prefix, int length, int precedence, int label) {
            this.prefix = prefix;
            this.length = length;
            this.precedence = precedence;
            this.label = label;
        }

        boolean contains(byte[] address) {
            return commonPrefix(prefix, address, length) == length;
        }
    }

    // Longest prefix first, so that the first row that matches is the one that counts.
    private static final List<Row> TABLE =
            List.of(
                    row("00000000000000000000000000000001", 128, 50, 0), // ::1
                    row("00000000000000000000ffff00000000", 96, 35, 4), // IPv4
                    row("00000000000000000000000000000000", 96, 1, 3), // IPv4-compatible
                    row("20010000000000000000000000000000", 32, 5, 5), // Teredo
                    row("20020000000000000000000000000000", 16, 30, 2), // 6to4
                    row("3ffe0000000000000000000000000000", 16, 1, 12), // 6bone
                    row("fec00000000000000000000000000000", 10, 1, 11), // site-local
                    row("fc000000000000000000000000000000", 7, 3, 13), // unique local
                    row("00000000000000000000000000000000", 0, 40, 1));

    static final int LINK_LOCAL = 0x2;
    static final int SITE_LOCAL = 0x5;
    static final int GLOBAL = 0xe;

    private AddressPolicy() {}

    private static Row row(String prefix, int length, int precedence, int label) {
        return new Row(HexFormat.of().parseHex(prefix), length, precedence, label);
    }

    static int precedence(InetAddress address) {
        return find(address).precedence;
    }

    static int label(InetAddress address) {
        return find(address).label;
    }

    private static Row find(InetAddress address) {
        byte[] bytes = mapped(address);
        for (Row row : TABLE) {
            if (row.contains(bytes)) {
                return row;
            }
        }
        throw new AssertionError("the row ::/0 contains every address");
    }

    /// RFC 6724, sections 3.1 and 3.2: the scope as a number of RFC 4291, section 2.7.
    static int scope(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isMulticastAddress()) {
            return bytes.length == 16 ? bytes[1] & 0xf : GLOBAL;
        }
        if (address.isLoopbackAddress() || address.isLinkLocalAddress()) {
            return LINK_LOCAL;
        }
        // Private IPv4 addresses count as global; fec0::/10 does not.
        boolean siteLocal = bytes.length == 16 && address.isSiteLocalAddress();
        return siteLocal ? SITE_LOCAL : GLOBAL;
    }

    /// How many leading bits two addresses of one family have in common, counted up to `limit`.
    static int commonPrefix(byte[] one, byte[] other, int limit) {
        int bits = 0;
        for (int i = 0; i < one.length && bits < limit; i++) {
            int difference = (one[i] ^ other[i]) & 0xff;
            if (difference != 0) {
                return Math.min(limit, bits + Integer.numberOfLeadingZeros(difference) - 24);
            }
            bits += 8;
        }
        return Math.min(limit, bits);
    }

    private static byte[] mapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }
}
