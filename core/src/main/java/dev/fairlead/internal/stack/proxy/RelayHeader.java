package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import java.nio.ByteBuffer;

/// What stands before each datagram on its way to a relay and back (RFC 1928, section 7), for one
/// target.
final class RelayHeader {
    private static final int RESERVED_AND_FRAGMENT = 3;

    private final Endpoint target;
    private final byte[] bytes;

    private RelayHeader(Endpoint target, byte[] bytes) {
        this.target = target;
        this.bytes = bytes;
    }

    static RelayHeader to(Endpoint target) {
        byte[] address = TargetText.bytes(target);
        byte[] bytes = new byte[RESERVED_AND_FRAGMENT + address.length];
        System.arraycopy(address, 0, bytes, RESERVED_AND_FRAGMENT, address.length);
        return new RelayHeader(target, bytes);
    }

    int size() {
        return bytes.length;
    }

    /// A datagram for the relay; `content` stays as it is.
    ByteBuffer before(ByteBuffer content) {
        return ByteBuffer.allocate(bytes.length + content.remaining())
                .put(bytes)
                .put(content.duplicate())
                .flip();
    }

    /// Takes the header of a datagram from the relay.
    ///
    /// @throws Socks5Parser.Malformed if it has none, if it is of a fragment, or if another than
    ///   the target sent it
    void take(ByteBuffer datagram) throws Socks5Parser.Malformed {
        Socks5Parser.Address source = Socks5Parser.datagramHeader(datagram);
        if (!isTarget(source)) {
            throw new Socks5Parser.Malformed("a datagram of another than " + target);
        }
    }

    /// The address of a target that was named is known to the proxy alone, and may change: the port
    /// tells it, then.
    private boolean isTarget(Socks5Parser.Address source) {
        if (source.port() != target.port()) {
            return false;
        }
        if (target instanceof Endpoint.Address literal) {
            return literal.address().equals(source.address());
        }
        return source.address() != null
                || (target instanceof Endpoint.Host host
                        && host.name().equalsIgnoreCase(source.host()));
    }
}
