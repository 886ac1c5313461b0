package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The parts of what a SOCKS5 proxy sends (RFC 1928, sections 6 and 7). Each takes a whole part, or
/// nothing.
final class Socks5Parser {
    static final int IPV4 = 1;
    static final int NAME = 3;
    static final int IPV6 = 4;

    private Socks5Parser() {}

    /// What came is not what the RFC has there.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /// An address as it stands in replies and in front of datagrams.
    ///
    /// @param host a literal, or a name as it came, which may be anything
    record Address(String host, @Nullable InetAddress address, int port) {
        /// @throws Malformed if its name is none
        Endpoint endpoint() throws Malformed {
            if (address != null) {
                return Endpoint.address(address, port);
            }
            try {
                return Endpoint.host(host, port);
            } catch (IllegalArgumentException e) {
                throw new Malformed("a name that is none: " + e.getMessage());
            }
        }
    }

    /// @return `null` if more must come; then nothing was taken
    static @Nullable Address address(ByteBuffer from) throws Malformed {
        ByteBuffer at = from.duplicate();
        if (!at.hasRemaining()) {
            return null;
        }
        int type = at.get() & 0xff;
        int size =
                switch (type) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    case NAME -> at.hasRemaining() ? at.get() & 0xff : -1;
                    default -> throw new Malformed("the address type " + type);
                };
        if (size < 0 || at.remaining() < size + 2) {
            return null;
        }
        byte[] host = new byte[size];
        at.get(host);
        int port = at.getShort() & 0xffff;
        from.position(at.position());
        if (type == NAME) {
            return new Address(new String(host, StandardCharsets.ISO_8859_1), null, port);
        }
        try {
            InetAddress address = InetAddress.getByAddress(host);
            return new Address(address.getHostAddress(), address, port);
        } catch (UnknownHostException e) {
            throw new Malformed("an address of " + size + " bytes: " + e.getMessage());
        }
    }

    /// The header of a datagram (section 7); takes it.
    ///
    /// @throws Malformed if it is cut short, or of a fragment: reassembly is optional, and not done
    static Address datagramHeader(ByteBuffer datagram) throws Malformed {
        if (datagram.remaining() < 3) {
            throw new Malformed("a datagram of " + datagram.remaining() + " bytes");
        }
        datagram.getShort();
        int fragment = datagram.get() & 0xff;
        if (fragment != 0) {
            throw new Malformed("fragment " + fragment);
        }
        Address source = address(datagram);
        if (source == null) {
            throw new Malformed("a header that is cut short");
        }
        return source;
    }
}
