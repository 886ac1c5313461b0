package dev.fairlead.internal.stack.dtls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How the flights of a handshake (RFC 6347, section 4.2.4) go out: packed into as few datagrams as
/// carry them, since each of them may be lost; smaller ones where large ones seem not to get
/// through; and once more as they are while nothing comes at all.
///
/// The engine repeats flights too, with new record numbers, and waits twice as long each time. It
/// begins early, for it cannot be told how slow the path is; what it repeats before an answer can
/// have come is held back here, as far as that is known from the first exchange. Into the gaps that
/// grow so long belongs one more repeat each [#pause()]: by the engine, if it can be asked for it,
/// else of the same records, which a peer that has not received them takes, and one that has drops
/// as replays. No I/O, and the time is given.
final class Flights {
    /// Fits into the least MTU of IPv6, 1280 (RFC 8200, section 5), with its headers.
    static final int USUAL = 1280 - 48;

    /// Fits into 576 bytes, which every host that speaks IPv4 takes (RFC 1122, section 3.3.2).
    static final int SAFE = 576 - 28;

    /// As long as a flight with the usual size may only have been unlucky.
    private static final int TRIES_BEFORE_SMALLER = 3;

    /// Slower than that is not believed: the first exchange may have waited for something else, and
    /// to be wrong costs tries.
    private static final long LONGEST_ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(600);

    private static final int MOST_HELLOS = 16;

    /// RFC 6347, section 4.2.4.1: what to begin with for want of knowledge.
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// RFC 9147, section 5.8.2, lets those begin with less who know that the path is fast.
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(400);

    private static final int RECORD_HEADER = 13;
    private static final int HANDSHAKE = 22;
    private static final int HELLO_VERIFY_REQUEST = 3;
    private static final int NOT_A_MESSAGE = -1;
    private static final int NO_FLIGHT = -2;

    private final int usual;
    private final int safe;
    private final List<byte[]> records = new ArrayList<>(); // that have not gone out yet
    private List<byte[]> last = List.of();
    private long lastSentAt;
    private long lastAskedAt;
    private boolean answered = true;
    private int firstOfFlight = NO_FLIGHT;
    private int repeats;
    private final Map<Long, Long> hellos = new HashMap<>(); // when which record went out
    private long roundTrip;

    /// @param most what the path carries, as far as is known
    /// @param ipv4 whether datagrams may have to be smaller than IPv6 allows
    Flights(int most, boolean ipv4) {
        this.usual = Math.min(USUAL, most);
        this.safe = ipv4 ? Math.min(SAFE, usual) : usual;
    }

    /// The largest datagram that should be sent now.
    int limit() {
        return repeats >= TRIES_BEFORE_SMALLER ? safe : usual;
    }

    /// One more record of a flight.
    ///
    /// @return whether it begins a flight that has not gone out before
    boolean add(byte[] record) {
        boolean begins = records.isEmpty() && begin(firstMessage(record));
        records.add(record);
        return begins;
    }

    private boolean begin(int first) {
        if (first == firstOfFlight) {
            repeats++;
            return false;
        }
        firstOfFlight = first;
        repeats = 0;
        return true;
    }

    /// The number of the handshake message in it.
    private static int firstMessage(byte[] record) {
        boolean hasNumber =
                record.length >= RECORD_HEADER + 6
                        && record[0] == HANDSHAKE
                        && record[3] == 0
                        && record[4] == 0; // epoch 0: not encrypted
        return hasNumber
                ? ((record[RECORD_HEADER + 4] & 0xff) << 8) | (record[RECORD_HEADER + 5] & 0xff)
                : NOT_A_MESSAGE;
    }

    /// The datagrams that go out now; none if nothing was added, or nothing can have come yet for
    /// what went out last.
    List<byte[]> take(long now) {
        if (records.isEmpty()) {
            return List.of();
        }
        if (repeats > 0 && now - lastSentAt < roundTrip) {
            records.clear();
            repeats--;
            return List.of();
        }
        if (roundTrip == 0 && hellos.size() < MOST_HELLOS) {
            hellos.put(number(records.getFirst()), now);
        }
        last = packed();
        records.clear();
        lastSentAt = now;
        lastAskedAt = now;
        answered = false;
        return last;
    }

    private List<byte[]> packed() {
        List<byte[]> datagrams = new ArrayList<>();
        int from = 0;
        int size = 0;
        for (int at = 0; at < records.size(); at++) {
            int more = records.get(at).length;
            if (size > 0 && size + more > limit()) {
                datagrams.add(joined(from, at, size));
                from = at;
                size = 0;
            }
            size += more;
        }
        datagrams.add(joined(from, records.size(), size));
        return List.copyOf(datagrams);
    }

    private byte[] joined(int from, int to, int size) {
        byte[] datagram = new byte[size];
        int at = 0;
        for (byte[] record : records.subList(from, to)) {
            System.arraycopy(record, 0, datagram, at, record.length);
            at += record.length;
        }
        return datagram;
    }

    /// Something has come from the peer.
    void arrived(byte[] datagram, long now) {
        answered = true;
        boolean asksForCookie =
                datagram.length > RECORD_HEADER
                        && datagram[0] == HANDSHAKE
                        && datagram[RECORD_HEADER] == HELLO_VERIFY_REQUEST;
        if (asksForCookie && roundTrip == 0) {
            // RFC 6347, section 4.2.1: it has the record number of the hello that it answers.
            Long sentAt = hellos.get(number(datagram));
            if (sentAt != null) {
                roundTrip = Math.clamp(now - sentAt, 1, LONGEST_ROUND_TRIP);
            }
        }
    }

    /// Of a record: its epoch and sequence number.
    private static long number(byte[] record) {
        long value = 0;
        for (int at = 3; at < 11 && at < record.length; at++) {
            value = (value << 8) | (record[at] & 0xff);
        }
        return value;
    }

    private long pause() {
        return roundTrip == 0
                ? PAUSE_NANOS
                : Math.clamp(2 * roundTrip, SHORTEST_PAUSE, PAUSE_NANOS);
    }

    /// How long until [#repeat]; `Long.MAX_VALUE` if the last flight was answered.
    long untilRepeat(long now) {
        return answered ? Long.MAX_VALUE : Math.max(0, pause() - (now - lastSentAt));
    }

    /// The last flight, which stays as it is.
    List<byte[]> last() {
        return last;
    }

    /// The last flight, once more.
    List<byte[]> repeat(long now) {
        lastSentAt = now;
        hellos.clear(); // an answer to it would not say to which of the two
        return last;
    }

    /// How long until the engine should be asked for its last flight, whether some of the answer
    /// has come or not.
    long untilAsked(long now) {
        return Math.max(0, pause() - (now - lastAskedAt));
    }

    /// The engine is asked for its last flight.
    void asked(long now) {
        lastAskedAt = now;
    }
}
