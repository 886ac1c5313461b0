package dev.fairlead.quic.internal;

import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;

/// Connection ids of a listener (RFC 9000, section 5.1): a prefix, and a keyed hash of the id that
/// the client chose, so that a first packet that comes twice finds the same connection. On the
/// loop.
final class ConnectionIds implements QuicConnectionIdGenerator {
    private final QuicConnectionIdGenerator rest = QuicConnectionIdGenerator.signGenerator();
    private final byte[] prefix;

    /// @param prefix not copied
    ConnectionIds(byte[] prefix) {
        this.prefix = prefix;
    }

    @Override
    public ByteBuffer newId(int length) {
        throw new UnsupportedOperationException("an id is made of another");
    }

    @Override
    public ByteBuffer newId(ByteBuffer other, int length) {
        return ByteBuffer.allocateDirect(length)
                .put(prefix)
                .put(rest.newId(other, length - prefix.length))
                .flip();
    }

    @Override
    public int maxConnectionIdLength() {
        return rest.maxConnectionIdLength();
    }

    @Override
    public boolean isIdempotent() {
        return true;
    }
}
