package dev.fairlead.internal.path;

import dev.fairlead.Interface;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// An interface as it was read.
record KnownInterface(
        String name,
        int index,
        InterfaceType type,
        Set<Flag> flags,
        List<LocalAddress> addresses,
        Optional<String> linkAddress,
        int mtu,
        OptionalInt hardwareType,
        Optional<String> kind,
        Optional<String> alias,
        OptionalLong speed,
        boolean isExpensive,
        boolean isConstrained,
        boolean isPeerToPeer)
        implements Interface {
    KnownInterface {
        flags = Set.copyOf(flags);
        addresses = List.copyOf(addresses);
    }

    boolean isLoopback() {
        return type == InterfaceType.LOOPBACK;
    }

    /// Whether it has an address of a family that is good for more than its link.
    boolean reachesBeyondItsLink(boolean ipv4) {
        return addresses.stream()
                .filter(LocalAddress::isUsable)
                .map(LocalAddress::address)
                .filter(address -> address instanceof Inet4Address == ipv4)
                // 169.254.0.0/16 is told of IPv4 too; such a one may still be all there is.
                .anyMatch(address ->
                        ipv4 || (!address.isLinkLocalAddress() && !address.isLoopbackAddress()));
    }

    /// Whether an address is this interface's.
    boolean has(InetAddress address) {
        return addresses.stream()
                .map(LocalAddress::address)
                .anyMatch(own ->
                        own.equals(address)
                                // The whole of 127.0.0.0/8 is this machine's, though one address
                                // of it is listed.
                                || (address instanceof Inet4Address
                                        && own instanceof Inet4Address
                                        && address.isLoopbackAddress()
                                        && own.isLoopbackAddress()));
    }

    /// Whether an address is in the network of one of this interface's.
    boolean hasInItsNetwork(InetAddress address) {
        byte[] other = address.getAddress();
        return addresses.stream()
                .anyMatch(own ->
                        shareBits(network(own).getAddress(), other, own.prefixLength())
                                || own.address().equals(address));
    }

    /// Of an address with a peer, the prefix is the peer's.
    private static InetAddress network(LocalAddress own) {
        return own.peer().orElse(own.address());
    }

    private static boolean shareBits(byte[] own, byte[] other, int bits) {
        if (own.length != other.length || bits == 0) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            if (((own[i / 8] ^ other[i / 8]) >> (7 - i % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    boolean hasAddress() {
        return reachesBeyondItsLink(true) || reachesBeyondItsLink(false);
    }

    @Override
    public String toString() {
        return name + "[" + type + "]";
    }
}
