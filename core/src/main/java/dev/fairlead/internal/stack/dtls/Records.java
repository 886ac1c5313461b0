package dev.fairlead.internal.stack.dtls;

/// Reads as much of a datagram as anybody may have sent, as is needed to tell what it would cost to
/// look closer.
public final class Records {
    private static final int HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int HANDSHAKE = 22;
    private static final int WITH_CONNECTION_ID = 25; // RFC 9146, section 4

    /// Room for ten certificates of 6 KiB. An engine makes room for a message as soon as it has
    /// seen the first fragment, which may say 16 MiB.
    static final int LONGEST_MESSAGE = 1 << 16;

    private Records() {}

    /// Whether every handshake message that is announced in it, unprotected, is of a size that
    /// messages have. What is no record is left to the engine, which ignores it.
    public static boolean areBounded(byte[] datagram) {
        int at = 0;
        while (datagram.length - at >= HEADER) {
            if (datagram[at] == WITH_CONNECTION_ID) {
                return true; // it is protected, and no handshake has anything in the clear behind
                // it
            }
            int length = number(datagram, at + 11, 2);
            int end = at + HEADER + length;
            if (end > datagram.length) {
                return true; // the engine ignores what is cut
            }
            boolean inTheClear = number(datagram, at + 3, 2) == 0;
            if (datagram[at] == HANDSHAKE && inTheClear && !haveBoundedLength(datagram, at, end)) {
                return false;
            }
            at = end;
        }
        return true;
    }

    /// Whether its first record is not protected, as are those of a handshake.
    static boolean beginInTheClear(byte[] datagram) {
        return datagram.length >= HEADER && number(datagram, 3, 2) == 0;
    }

    /// Whether its first message is the first that its sender sends in a handshake.
    static boolean beginConversation(byte[] datagram) {
        return datagram.length >= HEADER + MESSAGE_HEADER
                && datagram[0] == HANDSHAKE
                && beginInTheClear(datagram)
                && number(datagram, HEADER + 4, 2) == 0;
    }

    /// Whether there is a record in it that is protected.
    static boolean haveProtected(byte[] datagram) {
        int at = 0;
        while (datagram.length - at >= HEADER) {
            if (number(datagram, at + 3, 2) > 0) {
                return true;
            }
            at += HEADER + number(datagram, at + 11, 2);
        }
        return false;
    }

    /// One record may carry several messages, or fragments of them.
    private static boolean haveBoundedLength(byte[] datagram, int record, int end) {
        int at = record + HEADER;
        while (end - at >= MESSAGE_HEADER) {
            if (number(datagram, at + 1, 3) > LONGEST_MESSAGE) {
                return false;
            }
            at += MESSAGE_HEADER + number(datagram, at + 9, 3);
        }
        return true;
    }

    private static int number(byte[] from, int at, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (from[at + i] & 0xff);
        }
        return value;
    }
}
