package dev.fairlead.internal.path;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// One line of Linux's `/proc/net/if_inet6`.
///
/// @param flags of linux/if_addr.h, such as `IFA_F_DEPRECATED`
record LocalIpv6Address(InetAddress address, int prefixLength, int flags) {
    private static final int IFA_F_DEPRECATED = 0x20;

    boolean isDeprecated() {
        return (flags & IFA_F_DEPRECATED) != 0;
    }

    /// Lines of address, interface index, prefix length, scope and flags in hexadecimal digits, and
    /// the interface's name. Lines of another form are passed over.
    static Map<InetAddress, LocalIpv6Address> parse(List<String> lines) {
        Map<InetAddress, LocalIpv6Address> found = new HashMap<>();
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length < 5 || fields[0].length() != 32) {
                continue;
            }
            try {
                InetAddress address = InetAddress.getByAddress(HexFormat.of().parseHex(fields[0]));
                found.put(
                        address,
                        new LocalIpv6Address(
                                address,
                                Integer.parseInt(fields[2], 16),
                                Integer.parseInt(fields[4], 16)));
            } catch (IllegalArgumentException | UnknownHostException _) {
                // A line of a form that we do not know tells nothing.
            }
        }
        return found;
    }
}
