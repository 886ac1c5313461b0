package dev.fairlead.discovery.internal.station;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Link-local addresses of IPv6 with the interface where they are good (RFC 4007).
final class Scope {
    private Scope() {}

    static InetAddress of(InetAddress address, int interfaceIndex) {
        if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
            return address;
        }
        try {
            return Inet6Address.getByAddress(null, address.getAddress(), interfaceIndex);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
