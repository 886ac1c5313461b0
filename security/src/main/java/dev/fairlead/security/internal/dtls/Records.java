package dev.fairlead.security.internal.dtls;

/// What of a datagram may be shown to the engine. It takes a protected record that is shorter than
/// what its cipher adds to every record, and one of a version that never was, for the end of the
/// association, whoever sent it; RFC 6347, section 4.1.2.7, has both dropped without a word.
final class Records {
    private static final int HEADER = 13;
    private static final int MAJOR_AT = 1;
    private static final int MINOR_AT = 2;
    private static final int EPOCH_AT = 3;
    private static final int WITH_ID = 25; // RFC 9146, section 4

    private static final int TYPE = 1; // which is sealed in with the content then

    private Records() {}

    /// The length up to the first record that no end of DTLS can have made.
    ///
    /// @param idLength of the connection ID that this end gave; 0 for none
    /// @param shortest what the cipher makes of nothing
    static int credible(byte[] datagram, int offset, int length, int idLength, int shortest) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at > MINOR_AT && !isOfDtls(datagram, at)) {
                return at - offset; // the engine looks at this before the length
            }
            boolean withId = datagram[at] == WITH_ID;
            int header = HEADER + (withId ? idLength : 0);
            if (end - at < header) {
                return length; // the engine drops what has no header
            }
            int body = unsigned(datagram, at + header - 2);
            if (unsigned(datagram, at + EPOCH_AT) > 0 && body < shortest + (withId ? TYPE : 0)) {
                return at - offset;
            }
            at += header + body;
        }
        return length;
    }

    /// 1.2, or 1.0, which is what a hello may say.
    private static boolean isOfDtls(byte[] datagram, int at) {
        int minor = datagram[at + MINOR_AT] & 0xff;
        return (datagram[at + MAJOR_AT] & 0xff) == 0xfe && (minor == 0xfd || minor == 0xff);
    }

    private static int unsigned(byte[] from, int at) {
        return ((from[at] & 0xff) << 8) | (from[at + 1] & 0xff);
    }
}
