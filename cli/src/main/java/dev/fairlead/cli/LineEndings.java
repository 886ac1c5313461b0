package dev.fairlead.cli;

import java.nio.ByteBuffer;

/// Line feeds as CR LF, what is CR LF already left as it is.
final class LineEndings {
    private ByteBuffer target = ByteBuffer.allocate(0);
    private boolean afterCarriageReturn;

    /// `content` with line ends for the network; valid until the next call.
    ByteBuffer crlf(ByteBuffer content) {
        if (target.capacity() < 2 * content.remaining()) {
            target = ByteBuffer.allocate(2 * content.remaining());
        }
        target.clear();
        while (content.hasRemaining()) {
            byte b = content.get();
            if (b == '\n' && !afterCarriageReturn) {
                target.put((byte) '\r');
            }
            target.put(b);
            afterCarriageReturn = b == '\r';
        }
        return target.flip();
    }
}
