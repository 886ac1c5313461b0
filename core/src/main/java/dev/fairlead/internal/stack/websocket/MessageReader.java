package dev.fairlead.internal.stack.websocket;

import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketPart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes messages, or parts of them as large as asked for, out of what came: joins and inflates.
/// One thread at a time, that of the receiver.
final class MessageReader {
    private static final int INFLATED = 16 * 1024;
    private static final int SMALL = 4 * 1024;
    private static final byte[] NOTHING = {};
    private static final int LARGEST = Integer.MAX_VALUE - 16;

    private final Incoming incoming;
    private final @Nullable MessageInflater inflater;
    private final long maximum;

    private @Nullable Part current; // being taken from
    private int at; // of what is taken of it, if it is not compressed
    private boolean fed; // to the inflater

    // The message that is being received.
    private boolean text;
    private long size; // inflated
    private final Utf8Check utf8 = new Utf8Check(); // of what is inflated

    /// What was taken for a message that is not complete; the next call gets it first.
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(1);

    private int gathered;

    /// The last of that, as long as it comes in small pieces: an array for each would take much
    /// more room than what is in it.
    private byte[] small = NOTHING;

    private int smallSize;

    MessageReader(Incoming incoming, @Nullable MessageInflater inflater, long maximum) {
        this.incoming = incoming;
        this.inflater = inflater;
        this.maximum = maximum;
    }

    /// @return `null` if there is none now; what has come of it is kept
    /// @throws Violation if it is too big, or cannot be read
    @Nullable WebSocketMessage message() throws Violation {
        if (gathered == 0 && current == null) {
            Part next = incoming.poll();
            if (next != null && next.first() && next.last() && !next.compressed()) {
                return message(next.text(), next.content());
            }
            current = next;
        }
        while (true) {
            WebSocketPart piece = piece(LARGEST);
            if (piece == null) {
                return null;
            }
            if (piece.content().length > LARGEST - gathered) {
                throw new Violation(
                        Violation.Kind.TOO_BIG, "a message is larger than any array can be");
            }
            gather(piece.content());
            if (piece.endOfMessage()) {
                return message(text, join());
            }
        }
    }

    private void gather(byte[] content) {
        gathered += content.length;
        if (content.length > SMALL - smallSize) {
            endSmall();
        }
        if (content.length >= SMALL) {
            pieces.add(content);
        } else if (content.length > 0) {
            if (smallSize + content.length > small.length) {
                int room = Math.min(SMALL, Math.max(2 * small.length, smallSize + content.length));
                small = Arrays.copyOf(small, room);
            }
            System.arraycopy(content, 0, small, smallSize, content.length);
            smallSize += content.length;
        }
    }

    private void endSmall() {
        if (smallSize > 0) {
            pieces.add(smallSize == small.length ? small : Arrays.copyOf(small, smallSize));
            small = NOTHING;
            smallSize = 0;
        }
    }

    /// @param most 1 or more
    /// @return `null` if there is nothing now
    @Nullable WebSocketPart part(int most) throws Violation {
        endSmall();
        byte[] kept = pieces.poll();
        if (kept == null) {
            return piece(most);
        }
        byte[] content = kept;
        if (kept.length > most) {
            content = Arrays.copyOf(kept, most);
            pieces.addFirst(Arrays.copyOfRange(kept, most, kept.length));
        }
        gathered -= content.length;
        return new WebSocketPart(content, text, false); // a message that is complete is not kept
    }

    private static WebSocketMessage message(boolean text, byte[] content) {
        return text
                ? WebSocketMessage.text(new String(content, StandardCharsets.UTF_8))
                : WebSocketMessage.binary(content);
    }

    private byte[] join() {
        endSmall();
        byte[] all;
        byte[] first = pieces.peek();
        if (pieces.size() == 1 && first != null) {
            all = first;
        } else {
            all = new byte[gathered];
            int end = 0;
            for (byte[] piece : pieces) {
                System.arraycopy(piece, 0, all, end, piece.length);
                end += piece.length;
            }
        }
        pieces.clear();
        gathered = 0;
        return all;
    }

    /// The next of the message, whatever is kept.
    private @Nullable WebSocketPart piece(int most) throws Violation {
        while (true) {
            Part part = current;
            if (part == null) {
                part = incoming.poll();
                if (part == null) {
                    return null;
                }
                current = part;
            }
            if (part.first() && at == 0 && !fed) {
                text = part.text();
                size = 0;
                utf8.reset();
            }
            WebSocketPart got = part.compressed() ? inflated(part, most) : plain(part, most);
            if (got != null) {
                return got;
            }
        }
    }

    private WebSocketPart plain(Part part, int most) {
        byte[] all = part.content();
        byte[] content =
                at == 0 && all.length <= most
                        ? all
                        : Arrays.copyOfRange(all, at, at + Math.min(most, all.length - at));
        at += content.length;
        boolean done = at == all.length;
        if (done) {
            finished();
        }
        return new WebSocketPart(content, text, done && part.last());
    }

    /// @return `null` if the part is used up and gave nothing more
    private @Nullable WebSocketPart inflated(Part part, int most) throws Violation {
        MessageInflater from = inflater;
        if (from == null) {
            throw new IllegalStateException("compressed, and no compression was agreed on");
        }
        if (!fed) {
            from.add(part.content(), part.last());
            fed = true;
        }
        byte[] out = new byte[Math.min(most, INFLATED)];
        int got = from.inflate(out, 0, out.length);
        size += got;
        if (size > maximum) {
            throw new Violation(
                    Violation.Kind.TOO_BIG, "a compressed message has at least " + size + " bytes");
        }
        if (text && utf8.check(out, 0, got) >= 0) {
            throw notText();
        }
        if (got > 0) {
            return new WebSocketPart(
                    got == out.length ? out : Arrays.copyOf(out, got), text, false);
        }
        finished();
        if (!part.last()) {
            return null;
        }
        if (text && !utf8.isComplete()) {
            throw notText();
        }
        return new WebSocketPart(new byte[0], text, true);
    }

    private static Violation notText() {
        return new Violation(
                Violation.Kind.TEXT,
                "a compressed text message is not UTF-8 (RFC 6455, section 8.1)");
    }

    private void finished() {
        current = null;
        at = 0;
        fed = false;
    }
}
