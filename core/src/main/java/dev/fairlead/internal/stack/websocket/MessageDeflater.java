package dev.fairlead.internal.stack.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/// Compresses messages (RFC 7692, section 7.2.1). One thread at a time; [#end()] from any.
///
/// The JDK's compressor always looks back 32 KiB. Where less was agreed on, a full flush after each
/// so many octets does the same: nothing that comes after one refers to what came before it.
final class MessageDeflater {
    private static final int WHOLE_WINDOW = 15;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final boolean takeover;
    private final int window; // octets between two full flushes; 0 for none
    private int sinceFlush;
    private boolean inMessage;
    private boolean ended;

    private byte[] out = new byte[512];
    private int size;

    /// @param takeover whether a message may refer to those before it
    /// @param windowBits 8 to 15
    MessageDeflater(boolean takeover, int windowBits) {
        this.takeover = takeover;
        this.window = windowBits == WHOLE_WINDOW ? 0 : 1 << windowBits;
    }

    /// Adds to the message; what is compressed by then is had with [#take(byte[], int)].
    ///
    /// @param content read to its limit
    /// @param last whether the message ends with it
    synchronized void add(ByteBuffer content, boolean last) {
        if (ended) {
            content.position(content.limit());
            return; // the connection is over, and nothing goes out any more
        }
        boolean wasEmpty = !inMessage && !content.hasRemaining();
        inMessage = true;
        while (content.hasRemaining()) {
            int most = window == 0 ? content.remaining() : window - sinceFlush;
            int length = Math.min(most, content.remaining());
            deflater.setInput(content.slice(content.position(), length));
            content.position(content.position() + length);
            sinceFlush += length;
            boolean full = window > 0 && sinceFlush == window;
            deflate(full ? Deflater.FULL_FLUSH : Deflater.NO_FLUSH);
            if (full) {
                sinceFlush = 0;
            }
        }
        if (last) {
            finish(wasEmpty);
        }
    }

    private void finish(boolean empty) {
        inMessage = false;
        if (empty) {
            require(1);
            out[size++] = 0; // RFC 7692, section 7.2.3.6
        } else {
            deflate(Deflater.SYNC_FLUSH);
            size -= 4; // the empty block at the end: 00 00 ff ff
        }
        if (!takeover) {
            deflater.reset();
            sinceFlush = 0;
        }
    }

    private void deflate(int flush) {
        int got;
        do {
            require(512);
            got = deflater.deflate(out, size, out.length - size, flush);
            size += got;
        } while (size == out.length || (got > 0 && !deflater.needsInput()));
    }

    private void require(int room) {
        if (out.length - size < room) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + room));
        }
    }

    /// Octets that can be taken now. While the message goes on, its last four are kept: they may
    /// turn out to be the end that is not sent.
    synchronized int available() {
        return inMessage ? Math.max(0, size - 4) : size;
    }

    /// Moves that many of what is available.
    synchronized void take(byte[] target, int length) {
        System.arraycopy(out, 0, target, 0, length);
        System.arraycopy(out, length, out, 0, size - length);
        size -= length;
    }

    /// Releases its memory outside of the heap.
    synchronized void end() {
        if (!ended) {
            ended = true;
            deflater.end();
        }
    }
}
