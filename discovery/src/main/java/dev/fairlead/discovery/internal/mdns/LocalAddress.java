package dev.fairlead.discovery.internal.mdns;

import java.net.InetAddress;

/// An address of an interface, and how much of it its neighbours share.
public record LocalAddress(InetAddress address, int prefixLength) {
    public LocalAddress {
        int bits = 8 * address.getAddress().length;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " of " + address + " is not 0 to " + bits);
        }
    }

    /// Whether `other` is in the same network.
    public boolean reaches(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            if (((ours[bit / 8] ^ theirs[bit / 8]) & 0x80 >> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }
}
