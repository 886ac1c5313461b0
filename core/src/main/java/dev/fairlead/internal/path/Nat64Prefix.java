package dev.fairlead.internal.path;

import dev.fairlead.Endpoint;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The prefix under which a network's NAT64 reaches IPv4 (RFC 6052).
///
/// @param bits the address of the prefix; what follows its `length` bits is zero
/// @param length 32, 40, 48, 56, 64 or 96
public record Nat64Prefix(Inet6Address bits, int length) {
    /// What NAT64 networks give addresses for, and nobody else (RFC 7050, section 2.2).
    public static final String WELL_KNOWN_NAME = "ipv4only.arpa";

    // RFC 6052, section 2.2. The longest first: it is by far the most common.
    private static final int[] LENGTHS = {96, 64, 56, 48, 40, 32};

    // RFC 6052, section 2.2: bits 64 to 71, octet u, stay zero.
    private static final int RESERVED = 8;

    private static final byte[][] WELL_KNOWN_ADDRESSES = {
        {(byte) 192, 0, 0, (byte) 170}, {(byte) 192, 0, 0, (byte) 171}
    };

    /// 64:ff9b::/96, the one that every network may use (RFC 6052, section 2.1).
    public static final Nat64Prefix WELL_KNOWN =
            new Nat64Prefix(
                    ipv6(new byte[] {0, 0x64, -1, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                    96);

    public Nat64Prefix {
        int given = length;
        if (Arrays.stream(LENGTHS).noneMatch(allowed -> allowed == given)) {
            throw new IllegalArgumentException(
                    "NAT64 prefix length is "
                            + length
                            + "; 32, 40, 48, 56, 64 and 96 are allowed (RFC 6052, section 2.2)");
        }
        byte[] bytes = bits.getAddress();
        Arrays.fill(bytes, length / 8, 16, (byte) 0);
        bits = ipv6(bytes);
    }

    /// Finds the prefix in the IPv6 addresses that the network gives for [#WELL_KNOWN_NAME] (RFC
    /// 7050, section 3). Empty if there is none in them: this network does not translate.
    ///
    /// Where an address contains a well-known one at several places, the place counts at which the
    /// others contain one as well.
    public static Optional<Nat64Prefix> find(List<InetAddress> answers) {
        Nat64Prefix best = null;
        int mostFound = 0;
        for (int length : LENGTHS) {
            for (InetAddress answer : answers) {
                if (!(answer instanceof Inet6Address v6) || !embedsWellKnown(v6, length)) {
                    continue;
                }
                Nat64Prefix prefix = new Nat64Prefix(v6, length);
                int found = prefix.foundIn(answers);
                if (found > mostFound) {
                    best = prefix;
                    mostFound = found;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private int foundIn(List<InetAddress> answers) {
        int found = 0;
        for (byte[] wellKnown : WELL_KNOWN_ADDRESSES) {
            if (answers.contains(embed(wellKnown))) {
                found++;
            }
        }
        return found;
    }

    private static boolean embedsWellKnown(Inet6Address address, int length) {
        Nat64Prefix prefix = new Nat64Prefix(address, length);
        return Arrays.stream(WELL_KNOWN_ADDRESSES)
                .anyMatch(wellKnown -> prefix.embed(wellKnown).equals(address));
    }

    /// The IPv6 address under which this network reaches `address`; empty if it must not be
    /// translated: addresses that mean something on this machine or link alone, groups, and, under
    /// the well-known prefix, private ones (RFC 6052, section 3.1).
    public Optional<Inet6Address> translate(Inet4Address address) {
        int first = address.getAddress()[0] & 0xff;
        boolean notAHost = first == 0 || first >= 224;
        if (notAHost
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || (equals(WELL_KNOWN) && address.isSiteLocalAddress())) {
            return Optional.empty();
        }
        return Optional.of(embed(address.getAddress()));
    }

    /// RFC 6052, section 2.2.
    private Inet6Address embed(byte[] ipv4) {
        byte[] bytes = bits.getAddress();
        int at = length / 8;
        for (byte octet : ipv4) {
            if (at == RESERVED) {
                at++;
            }
            bytes[at++] = octet;
        }
        return ipv6(bytes);
    }

    private static Inet6Address ipv6(byte[] bytes) {
        try {
            // Unlike InetAddress.getByAddress this never turns a mapped address into IPv4.
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an IPv6 address", e);
        }
    }

    @Override
    public String toString() {
        return Endpoint.address(bits, 0).host() + "/" + length;
    }
}
