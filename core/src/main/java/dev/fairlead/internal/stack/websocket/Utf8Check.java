package dev.fairlead.internal.stack.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Whether octets are UTF-8 (RFC 3629), as they come: what can no longer become UTF-8 is told at
/// the first octet that says so.
final class Utf8Check {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private int missing; // octets of the character that has begun
    private int least = 0x80; // what the next of them is at least
    private int most = 0xbf; // and at most

    /// @return the index of the first octet that cannot be, or -1
    int check(byte[] content, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (missing == 0) {
                while (end - at >= 8 && ((long) LONG.get(content, at) & HIGH_BITS) == 0) {
                    at += 8;
                }
                if (at == end) {
                    break;
                }
            }
            if (!accept(content[at] & 0xff)) {
                return at;
            }
            at++;
        }
        return -1;
    }

    private boolean accept(int octet) {
        if (missing > 0) {
            boolean fits = octet >= least && octet <= most;
            missing--;
            least = 0x80;
            most = 0xbf;
            return fits;
        }
        if (octet < 0x80) {
            return true;
        }
        if (octet < 0xc2 || octet > 0xf4) {
            return false; // a continuation, an overlong form, or beyond U+10FFFF
        }
        missing = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
        switch (octet) {
            case 0xe0 -> least = 0xa0; // no overlong forms
            case 0xed -> most = 0x9f; // no surrogates
            case 0xf0 -> least = 0x90;
            case 0xf4 -> most = 0x8f; // nothing beyond U+10FFFF
            default -> {}
        }
        return true;
    }

    /// Whether a character ends here.
    boolean isComplete() {
        return missing == 0;
    }

    Utf8Check copy() {
        Utf8Check copy = new Utf8Check();
        copy.missing = missing;
        copy.least = least;
        copy.most = most;
        return copy;
    }

    void reset() {
        missing = 0;
        least = 0x80;
        most = 0xbf;
    }

    static boolean isValid(byte[] content, int offset, int length) {
        Utf8Check check = new Utf8Check();
        return check.check(content, offset, length) < 0 && check.isComplete();
    }
}
