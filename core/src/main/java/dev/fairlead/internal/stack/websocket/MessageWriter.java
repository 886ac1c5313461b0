package dev.fairlead.internal.stack.websocket;

import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Makes frames of messages, and waits for the stream to take them. One thread at a time.
public final class MessageWriter {
    /// How much is compressed at a time.
    private static final int PIECE = 64 * 1024;

    private final StreamTransport stream;
    private final Outgoing outgoing;
    private final @Nullable MessageDeflater deflater;
    private final int maximumFrame;
    private Utf8Check utf8 = new Utf8Check();

    // The message that is being sent.
    private boolean within;
    private boolean text;
    private boolean framed; // its first frame has gone
    private boolean halfGone; // and a call ended before the rest

    MessageWriter(
            StreamTransport stream,
            Outgoing outgoing,
            @Nullable MessageDeflater deflater,
            int maximumFrame) {
        this.stream = stream;
        this.outgoing = outgoing;
        this.deflater = deflater;
        this.maximumFrame = maximumFrame;
    }

    /// Whether a message was begun and not ended.
    public boolean isWithin() {
        return within;
    }

    /// @return what is wrong with it as the next part; `null` if nothing is
    public @Nullable String objection(byte[] content, boolean isText, boolean last) {
        if (within && isText != text) {
            return "the message that was begun is " + (text ? "text" : "binary") + ", and goes on";
        }
        if (!isText) {
            return null;
        }
        Utf8Check with = within ? utf8.copy() : new Utf8Check();
        if (with.check(content, 0, content.length) >= 0 || (last && !with.isComplete())) {
            return "the parts of the text are not UTF-8";
        }
        utf8 = with;
        return null;
    }

    /// Sends all of a message, or more of it.
    ///
    /// @return false if the deadline passed
    public boolean send(ByteBuffer content, boolean isText, boolean last, Deadline deadline)
            throws IOException, InterruptedException {
        if (!within) {
            within = true;
            text = isText;
            framed = false;
        }
        boolean sent = false;
        try {
            sent =
                    deflater == null
                            ? sendPlain(content, last, deadline)
                            : sendDeflated(deflater, content, last, deadline);
            return sent;
        } finally {
            within = sent ? !last : framed;
            halfGone = !sent && (framed || deflater != null);
        }
    }

    /// Whether a send that failed has left something that nothing can go after.
    public boolean isHalfGone() {
        return halfGone;
    }

    private boolean sendPlain(ByteBuffer content, boolean last, Deadline deadline)
            throws IOException, InterruptedException {
        if (!last && !content.hasRemaining()) {
            return true;
        }
        do {
            int size = Math.min(content.remaining(), maximumFrame);
            ByteBuffer piece = content.slice(content.position(), size);
            boolean fin = last && size == content.remaining();
            if (!frame(0, fin, piece, deadline)) {
                return false;
            }
            content.position(content.position() + size);
        } while (content.hasRemaining());
        return true;
    }

    private boolean sendDeflated(
            MessageDeflater through, ByteBuffer content, boolean last, Deadline deadline)
            throws IOException, InterruptedException {
        boolean done;
        do {
            int size = Math.min(content.remaining(), PIECE);
            done = size == content.remaining();
            through.add(content.slice(content.position(), size), done && last);
            content.position(content.position() + size);
            while (through.available() >= maximumFrame || (done && through.available() > 0)) {
                byte[] piece = new byte[Math.min(through.available(), maximumFrame)];
                through.take(piece, piece.length);
                boolean fin = done && last && through.available() == 0;
                int flags = framed ? 0 : FrameWriter.COMPRESSED;
                if (!frame(flags, fin, ByteBuffer.wrap(piece), deadline)) {
                    return false;
                }
            }
        } while (!done);
        return true;
    }

    private boolean frame(int flags, boolean fin, ByteBuffer content, Deadline deadline)
            throws IOException, InterruptedException {
        int opcode = framed ? Opcode.CONTINUATION : text ? Opcode.TEXT : Opcode.BINARY;
        while (!outgoing.offer(opcode, flags, fin, content)) {
            if (!stream.awaitWritable(deadline)) {
                return false;
            }
        }
        framed = true;
        return true;
    }

    void end() {
        if (deflater != null) {
            deflater.end();
        }
    }
}
