package dev.fairlead.internal.stack.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes frames out of a stream of bytes (RFC 6455, section 5). Keeps no more than a header or the
/// payload of a control frame; what comes of a message is passed on at once.
final class FrameReader {
    private static final int MOST_CONTROL = 125;
    private static final byte[] NOTHING = new byte[0];

    /// Hears what came, in order.
    interface Events {
        void part(Part part);

        void ping(byte[] content);

        void pong(byte[] content);

        /// Nothing comes after it.
        ///
        /// @param code [CloseCodes#NONE] if there is none
        void close(int code, String reason);
    }

    private final boolean fromClient;
    private final boolean compression;
    private final long maximumMessage;

    private final byte[] header = new byte[14];
    private int have;
    private int need = 2;

    // The frame whose payload is being read.
    private boolean inPayload;
    private int opcode;
    private boolean fin;
    private int key;
    private boolean masked;
    private long left;
    private long done;
    private byte @Nullable [] control;

    // The message that it belongs to.
    private boolean inMessage;
    private boolean text;
    private boolean compressed;
    private boolean begun; // a part of it was told
    private long messageSize;
    private final Utf8Check utf8 = new Utf8Check();

    private boolean closed;

    /// @param fromClient whether the peer is the client, and masks
    /// @param compression whether permessage-deflate was agreed on
    /// @param maximumMessage how many octets a message may have that is not compressed
    FrameReader(boolean fromClient, boolean compression, long maximumMessage) {
        this.fromClient = fromClient;
        this.compression = compression;
        this.maximumMessage = maximumMessage;
    }

    /// Takes all of `in`.
    ///
    /// @throws Violation at the first octet that breaks a rule; it is not to be called again then
    void read(ByteBuffer in, Events events) throws Violation {
        while (!closed) {
            if (!inPayload) {
                if (!readHeader(in)) {
                    return;
                }
                begin();
            }
            if (left > 0 && !in.hasRemaining()) {
                return;
            }
            readPayload(in, events);
        }
        in.position(in.limit()); // RFC 6455, section 5.5.1: nothing counts after a Close
    }

    /// Whether the peer's Close has come.
    boolean isClosed() {
        return closed;
    }

    // ---- headers

    private boolean readHeader(ByteBuffer in) throws Violation {
        while (have < need) {
            if (!in.hasRemaining()) {
                return false;
            }
            header[have++] = in.get();
            if (have == 2) {
                check();
            }
        }
        return true;
    }

    private void check() throws Violation {
        int first = header[0] & 0xff;
        int second = header[1] & 0xff;
        int code = first & 0x0f;
        boolean last = (first & 0x80) != 0;
        int length = second & 0x7f;
        checkReserved(first & 0x70, code);
        if (!Opcode.isKnown(code)) {
            throw broken("opcode " + code + " is reserved (RFC 6455, section 5.2)");
        }
        if (Opcode.isControl(code)) {
            if (!last) {
                throw broken("a control frame is fragmented (RFC 6455, section 5.5)");
            }
            if (length > MOST_CONTROL) {
                throw broken("a control frame has more than 125 octets (RFC 6455, section 5.5)");
            }
        } else if (code == Opcode.CONTINUATION != inMessage) {
            throw broken(
                    inMessage
                            ? "a message begins within another (RFC 6455, section 5.4)"
                            : "a continuation, and there is nothing to continue (RFC 6455, section"
                                    + " 5.4)");
        }
        if ((second & 0x80) != 0 != fromClient) {
            throw broken(
                    fromClient
                            ? "a client's frame is not masked (RFC 6455, section 5.1)"
                            : "a server's frame is masked (RFC 6455, section 5.1)");
        }
        need = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (fromClient ? 4 : 0);
    }

    /// RFC 7692, section 6: RSV1 stands on the first frame of a compressed message alone.
    private void checkReserved(int bits, int code) throws Violation {
        boolean mayBeCompressed =
                compression && (code == Opcode.TEXT || code == Opcode.BINARY) && !inMessage;
        if ((bits & ~(mayBeCompressed ? 0x40 : 0)) != 0) {
            throw broken(
                    "a reserved bit is set that nothing was agreed for (RFC 6455, section 5.2)");
        }
    }

    private Violation broken(String rule) {
        return Violation.protocol(
                "%s; the frame begins with %02x %02x".formatted(rule, header[0], header[1]));
    }

    private void begin() throws Violation {
        int length = header[1] & 0x7f;
        ByteBuffer fields = ByteBuffer.wrap(header, 2, need - 2);
        left =
                length < 126
                        ? length
                        : length == 126 ? fields.getShort() & 0xffff : fields.getLong();
        if (left < 0) {
            throw broken("the payload length has its highest bit set (RFC 6455, section 5.2)");
        }
        masked = fromClient;
        key = masked ? fields.getInt() : 0;
        fin = (header[0] & 0x80) != 0;
        opcode = header[0] & 0x0f;
        done = 0;
        have = 0;
        need = 2;
        inPayload = true;
        if (Opcode.isControl(opcode)) {
            control = new byte[(int) left];
            return;
        }
        if (opcode != Opcode.CONTINUATION) {
            inMessage = true;
            begun = false;
            text = opcode == Opcode.TEXT;
            compressed = (header[0] & 0x40) != 0;
            messageSize = 0;
            utf8.reset();
        }
        if (!compressed && left > maximumMessage - messageSize) {
            throw new Violation(
                    Violation.Kind.TOO_BIG,
                    "a message of at least " + (messageSize + left) + " octets was begun");
        }
        messageSize += compressed ? 0 : left;
    }

    // ---- payloads

    private void readPayload(ByteBuffer in, Events events) throws Violation {
        byte[] kept = control;
        if (kept != null) {
            int size = (int) Math.min(left, in.remaining());
            in.get(kept, (int) done, size);
            took(size);
            if (left == 0) {
                Masking.apply(kept, 0, kept.length, key, 0);
                control = null;
                inPayload = false;
                controlCame(kept, events);
            }
            return;
        }
        int size = (int) Math.min(left, in.remaining());
        byte[] content = size == 0 ? NOTHING : new byte[size];
        in.get(content);
        if (masked) {
            Masking.apply(content, 0, size, key, done);
        }
        took(size);
        boolean last = fin && left == 0;
        if (text && !compressed) {
            checkText(content, last);
        }
        if (size > 0 || last) {
            events.part(new Part(content, text, compressed, !begun, last));
            begun = true;
        }
        if (left == 0) {
            inPayload = false;
            inMessage = !fin;
        }
    }

    private void took(int size) {
        left -= size;
        done += size;
    }

    private void checkText(byte[] content, boolean last) throws Violation {
        int wrong = utf8.check(content, 0, content.length);
        if (wrong >= 0) {
            throw new Violation(
                    Violation.Kind.TEXT,
                    "a text message is not UTF-8 (RFC 6455, section 8.1): octet %02x in it cannot be"
                            .formatted(content[wrong]));
        }
        if (last && !utf8.isComplete()) {
            throw new Violation(
                    Violation.Kind.TEXT,
                    "a text message ends within a character (RFC 6455, section 8.1)");
        }
    }

    private void controlCame(byte[] content, Events events) throws Violation {
        switch (opcode) {
            case Opcode.PING -> events.ping(content);
            case Opcode.PONG -> events.pong(content);
            default -> closeCame(content, events);
        }
    }

    private void closeCame(byte[] content, Events events) throws Violation {
        if (content.length == 0) {
            closed = true;
            events.close(CloseCodes.NONE, "");
            return;
        }
        if (content.length == 1) {
            throw Violation.protocol("a Close has half a code (RFC 6455, section 5.5.1)");
        }
        int code = ByteBuffer.wrap(content).getShort() & 0xffff;
        if (!CloseCodes.isAllowed(code)) {
            throw Violation.protocol("a Close has the code " + code + " (RFC 6455, section 7.4.1)");
        }
        if (!Utf8Check.isValid(content, 2, content.length - 2)) {
            throw new Violation(
                    Violation.Kind.TEXT,
                    "the reason of a Close is not UTF-8 (RFC 6455, section 5.5.1)");
        }
        closed = true;
        events.close(code, new String(content, 2, content.length - 2, StandardCharsets.UTF_8));
    }
}
