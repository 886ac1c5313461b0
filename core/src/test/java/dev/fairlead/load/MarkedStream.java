package dev.fairlead.load;

import java.nio.ByteBuffer;

/// A stream of bytes that no other connection sends, and of which none can be missing: each byte is
/// made of the number of the stream and of its own place in it.
///
/// It begins with [#HEADER] bytes that tell the number. They alone have their highest bit set, so
/// that nothing else can be taken for a beginning.
final class MarkedStream {
    static final int HEADER = 8;

    private final long number;
    private long place = HEADER;
    private long word; // what is left of the eight bytes around place

    /// @param number 0 to 2^56 - 1
    MarkedStream(long number) {
        this.number = number;
    }

    byte[] header() {
        byte[] header = new byte[HEADER];
        for (int i = 0; i < HEADER; i++) {
            header[i] = (byte) (0x80 | (number >>> (7 * i)));
        }
        return header;
    }

    /// @throws AssertionError if these bytes are no beginning
    static MarkedStream startingWith(byte[] header) {
        long number = 0;
        for (int i = 0; i < HEADER; i++) {
            if (header[i] >= 0) {
                throw new AssertionError("byte " + i + " was sent on another connection");
            }
            number |= (header[i] & 0x7fL) << (7 * i);
        }
        return new MarkedStream(number);
    }

    long number() {
        return number;
    }

    /// Puts the next bytes, until `target` is full.
    void continueIn(ByteBuffer target) {
        while (target.hasRemaining()) {
            target.put(next());
        }
    }

    /// @throws AssertionError if `content` is not what comes next
    void requireNext(ByteBuffer content) {
        while (content.hasRemaining()) {
            byte expected = next();
            byte got = content.get();
            if (got != expected) {
                throw new AssertionError(
                        "byte "
                                + (place - 1)
                                + " of stream "
                                + number
                                + " is "
                                + got
                                + " and not "
                                + expected
                                + ": it was sent on another connection, or bytes are missing");
            }
        }
    }

    private byte next() {
        if ((place & 7) == 0) {
            word = mixed(number * 0x9E3779B97F4A7C15L + (place >>> 3));
        }
        byte octet = (byte) (word & 0x7f);
        word >>>= 8;
        place++;
        return octet;
    }

    /// Spreads neighbouring values over all 64 bits.
    private static long mixed(long value) {
        long a = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
