package dev.fairlead.internal.stack.dtls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What comes from the peer before there are keys, as the engine is shown it. Nobody vouches for
/// the numbers of those records, nor for the message that the keys change, and so both are written
/// anew, for two ends:
///
/// - The keys change where the first protected record shows that they have. The message that says
///   so is a record of its own, in GnuTLS even a datagram of its own, and is lost like any other,
///   or overtaken: the engine would drop the Finished behind it, and wait for both to come again.
/// - The flight that our last one answers can be shown once more, as if the peer had repeated it.
///   To that the engine answers at once, and does not wait for its timer, which waits twice as long
///   each time; nor are its records what the peer has seen and drops as replays.
///
/// No I/O. Of one thread at a time.
final class Arrivals {
    /// What a flight may have that is kept: as much as four of the longest certificate messages.
    private static final int MOST_KEPT = 4 * Records.LONGEST_MESSAGE;

    private static final int HEADER = 13;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int WINDOW = 64; // RFC 6347, section 4.1.2.6

    private long nextNumber;
    private long highest = -1; // of those that came
    private long seen; // of the 64 up to highest

    private List<byte[]> underWay = new ArrayList<>(); // messages of the peer's present flight
    private int kept;
    private List<byte[]> answered = List.of(); // and of the one before it

    /// What of `datagram` the engine should see. A copy, without replays and what is cut.
    byte[] take(byte[] datagram) {
        Rewritten out = new Rewritten(datagram.length + HEADER + 1);
        int at = 0;
        while (datagram.length - at >= HEADER) {
            if (epoch(datagram, at) > 0) {
                out.protectedRest(datagram, at);
                break;
            }
            int end = at + HEADER + ByteBuffer.wrap(datagram).getChar(at + 11);
            if (end > datagram.length) {
                break;
            }
            if (datagram[at] != CHANGE_CIPHER_SPEC && isNew(number(datagram, at))) {
                out.record(datagram, at, end);
                keep(datagram, at, end);
            }
            at = end;
        }
        return out.bytes.toByteArray();
    }

    /// We have begun a flight, which answers all that has come.
    void answer() {
        answered = kept <= MOST_KEPT ? List.copyOf(underWay) : List.of();
        underWay = new ArrayList<>();
        kept = 0;
    }

    /// Whether some of the peer's present flight has come.
    boolean haveBegun() {
        return kept > 0;
    }

    /// Whether there is a flight that [#again] shows.
    boolean hasAnswered() {
        return !answered.isEmpty();
    }

    /// The flight that our last one answers, in records that are new to the engine.
    List<byte[]> again() {
        List<byte[]> records = new ArrayList<>(answered.size());
        for (byte[] record : answered) {
            Rewritten out = new Rewritten(record.length);
            out.record(record, 0, record.length);
            records.add(out.bytes.toByteArray());
        }
        return records;
    }

    private void keep(byte[] datagram, int at, int end) {
        boolean isFlight =
                datagram[at] == HANDSHAKE
                        && end - at > HEADER
                        && datagram[at + HEADER] != HELLO_VERIFY_REQUEST;
        if (isFlight) {
            kept += end - at;
            if (kept <= MOST_KEPT) {
                byte[] record = new byte[end - at];
                System.arraycopy(datagram, at, record, 0, record.length);
                underWay.add(record);
            }
        }
    }

    /// RFC 6347, section 4.1.2.6, for what is not protected: the network doubles datagrams.
    private boolean isNew(long number) {
        if (number > highest) {
            long further = number - highest;
            seen = further >= WINDOW ? 1 : seen << further | 1;
            highest = number;
            return true;
        }
        long back = highest - number;
        long bit = 1L << back;
        if (back >= WINDOW || (seen & bit) != 0) {
            return false;
        }
        seen |= bit;
        return true;
    }

    private static int epoch(byte[] datagram, int at) {
        return ByteBuffer.wrap(datagram).getChar(at + 3);
    }

    private static long number(byte[] datagram, int at) {
        return ByteBuffer.wrap(datagram).getLong(at + 3); // the epoch is 0
    }

    /// One datagram for the engine.
    private final class Rewritten {
        private final ByteArrayOutputStream bytes;

        Rewritten(int size) {
            bytes = new ByteArrayOutputStream(size);
        }

        void record(byte[] from, int at, int end) {
            byte[] record = new byte[end - at];
            System.arraycopy(from, at, record, 0, record.length);
            nextNumber = Math.max(nextNumber, number(record, 0));
            ByteBuffer.wrap(record).putLong(3, nextNumber++);
            bytes.writeBytes(record);
        }

        /// No handshake has anything in the clear behind it.
        void protectedRest(byte[] from, int at) {
            if (from[at] != APPLICATION_DATA) {
                byte[] change = new byte[HEADER + 1];
                ByteBuffer.wrap(change)
                        .put((byte) CHANGE_CIPHER_SPEC)
                        .put(from, at + 1, 2) // the version
                        .position(HEADER - 2)
                        .putChar((char) 1)
                        .put((byte) 1);
                record(change, 0, change.length);
            }
            bytes.write(from, at, from.length - at);
        }
    }
}
