package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes bytes as they come, gives messages. Data are given in the pieces in which they come,
/// without being copied or held; of anything else at most [ResourceCodec#MOST_BODY] bytes are held.
///
/// After a [MalformedResourceException] it is of no more use.
public final class ResourceParser {
    private static final byte[] NOTHING = new byte[0];

    private final byte[] header = new byte[ResourceCodec.HEADER];
    private final byte[] body = new byte[ResourceCodec.MOST_BODY];
    private int headerLength;
    private int type;
    private int bodyLength;
    private int missing;

    private byte[] input = NOTHING;
    private int at;
    private int end;

    /// Gives it further bytes. Those given before must have been used up.
    ///
    /// @param bytes read until [#next()] has given `null`
    public void feed(byte[] bytes, int offset, int length) {
        if (at < end) {
            throw new IllegalStateException((end - at) + " bytes were not used up");
        }
        input = bytes;
        at = offset;
        end = offset + length;
    }

    /// The next message; `null` if it takes further bytes to know it.
    public @Nullable ResourceMessage next() throws MalformedResourceException {
        while (true) {
            if (headerLength < ResourceCodec.HEADER) {
                if (at == end) {
                    return null;
                }
                header[headerLength++] = input[at++];
                if (headerLength == ResourceCodec.HEADER) {
                    begin();
                }
                continue;
            }
            if (type == ResourceCodec.DATA) {
                if (missing == 0) {
                    headerLength = 0;
                    continue;
                }
                return at == end ? null : piece();
            }
            int taken = Math.min(missing, end - at);
            System.arraycopy(input, at, body, bodyLength - missing, taken);
            at += taken;
            missing -= taken;
            if (missing > 0) {
                return null;
            }
            headerLength = 0;
            return ResourceCodec.decode(type, body, bodyLength);
        }
    }

    private void begin() throws MalformedResourceException {
        type = header[0] & 0xff;
        bodyLength = ByteBuffer.wrap(header).getInt(1);
        ResourceCodec.check(type, bodyLength);
        missing = bodyLength;
    }

    private Data piece() {
        int length = Math.min(missing, end - at);
        Data piece = new Data(input, at, length);
        at += length;
        missing -= length;
        if (missing == 0) {
            headerLength = 0;
        }
        return piece;
    }
}
