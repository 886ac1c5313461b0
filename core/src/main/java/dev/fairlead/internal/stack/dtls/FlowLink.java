package dev.fairlead.internal.stack.dtls;

import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The link over a flow. During the handshake one thread waits in [#receive]; afterwards nobody
/// waits, and what there is to receive is put into [#next].
@SuppressWarnings("NonAtomicVolatileUpdate") // the thread of the handshake is the one writer
final class FlowLink implements DtlsLink {
    /// RFC 6347, section 4.3.1: 2^14 bytes, what protection may add, and the header.
    private static final int LONGEST_RECORD = (1 << 14) + 2048 + 13;

    /// What [#receive] says after the handshake when there is nothing more: it is no failure.
    private static final class Nothing extends InterruptedIOException {
        private static final long serialVersionUID = 1;

        Nothing() {
            super("no datagram is there");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /// A server repeats its flight by its own timer alone: the usual one after 1, 2, 4 and 8 s.
    /// When what came of the flight is so old, four tries have left a gap, and a new handshake is
    /// there sooner than the fifth.
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(7500);

    /// Part of the server's flight came, and the rest has not come for so long that it is better
    /// asked for anew.
    private static final class CutShort extends IOException {
        private static final long serialVersionUID = 1;

        CutShort() {
            super("the server's flight has not come whole");
        }
    }

    private final DatagramTransport flow;
    private final boolean ipv4;
    private final boolean client;
    private final Flights flights;
    private final Arrivals arrivals = new Arrivals();
    private boolean stale; // what comes may still be an answer to a hello before this link's
    private List<byte[]> farewell = List.of(); // to whoever sends such answers
    private long farewellAt;
    private long begunAt; // when the first of the server's flight came; 0 before
    private volatile boolean cutShort;
    private final Queue<byte[]> again = new ArrayDeque<>();
    private volatile boolean handshaking = true;
    private volatile long receivedBytes;
    private volatile boolean sawProtected;

    // Guarded by the gate of whoever uses it after the handshake.
    private MessageOptions options = MessageOptions.DEFAULT;
    private byte @Nullable [] next;
    private boolean taken;
    private boolean answering;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(0);
    private @Nullable IOException problem;
    private long others;

    FlowLink(DatagramTransport flow, boolean ipv4, boolean client) {
        this.flow = flow;
        this.ipv4 = ipv4;
        this.client = client;
        this.flights = new Flights(flow.maximumSize(), ipv4);
    }

    /// Whether the handshake has ended because the server's flight did not come whole.
    boolean wasCutShort() {
        return cutShort;
    }

    /// For another handshake over the same flow. The server is told that this one is over: some
    /// talk with one client at a time.
    FlowLink anew() throws IOException {
        flush();
        FlowLink next = new FlowLink(flow, ipv4, client);
        next.receivedBytes = receivedBytes;
        next.stale = true;
        next.farewell = flights.last();
        next.farewellAt = System.nanoTime();
        return next;
    }

    /// Bytes that came from the peer during the handshake.
    long receivedBytes() {
        return receivedBytes;
    }

    /// Whether anything came during the handshake that only the keys could open.
    boolean sawProtected() {
        return sawProtected;
    }

    @Override
    public int limit() {
        return handshaking ? flights.limit() : flow.maximumSize();
    }

    @Override
    public void send(byte[] from, int offset, int length) throws IOException {
        if (handshaking) {
            byte[] record = new byte[length];
            System.arraycopy(from, offset, record, 0, length);
            if (flights.add(record)) {
                arrivals.answer();
                again.clear();
            }
            return;
        }
        others++;
        if (answering) {
            answer.writeBytes(Arrays.copyOfRange(from, offset, offset + length));
            return;
        }
        try {
            taken = flow.offer(ByteBuffer.wrap(from, offset, length), options);
        } catch (IOException e) {
            problem = e; // of this record: the engine would take it for the end of all
        }
    }

    /// The longest datagram that [#receive] gives next.
    @Override
    public int receiveLimit() {
        byte[] waiting = next;
        return handshaking ? LONGEST_RECORD : waiting == null ? 1 : waiting.length;
    }

    @Override
    public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
        byte[] datagram = handshaking ? await(waitMillis) : next;
        next = null;
        if (datagram == null) {
            if (handshaking) {
                return -1;
            }
            throw new Nothing();
        }
        if (datagram.length > length) {
            return -1; // no record is so long
        }
        System.arraycopy(datagram, 0, into, offset, datagram.length);
        return datagram.length;
    }

    // ---- during the handshake

    private byte @Nullable [] await(int waitMillis) throws IOException {
        flush();
        DatagramInbox inbox = flow.inbox();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (true) {
            hearTrouble();
            if (untilCutShort(System.nanoTime()) == 0) {
                cutShort = true;
                throw new CutShort();
            }
            byte[] shown = again.poll();
            if (shown != null) {
                return shown;
            }
            DatagramInbox.Arrived arrived = inbox.poll();
            if (arrived != null) {
                receivedBytes += arrived.content().length;
                sawProtected |= Records.haveProtected(arrived.content());
                if (Records.areBounded(arrived.content()) && isOfNow(arrived.content())) {
                    return arrived(arrived.content(), System.nanoTime());
                }
            } else if (inbox.ended()) {
                IOException why = flow.failure();
                throw why == null ? new ClosedChannelException() : why;
            } else if (end - System.nanoTime() <= 0) {
                return null;
            } else {
                waitUntil(end, inbox);
            }
        }
    }

    private boolean isOfNow(byte[] datagram) throws IOException {
        stale = stale && !Records.beginConversation(datagram);
        long now = System.nanoTime();
        if (stale && now - farewellAt > Flights.PAUSE_NANOS) {
            farewellAt = now;
            sendAll(farewell); // the one before was lost
        }
        return !stale;
    }

    private byte[] arrived(byte[] datagram, long now) {
        flights.arrived(datagram, now);
        byte[] shown = arrivals.take(datagram);
        if (begunAt == 0 && arrivals.haveBegun()) {
            begunAt = now;
        }
        return shown;
    }

    private long untilCutShort(long now) {
        return !client || begunAt == 0 || arrivals.hasAnswered()
                ? Long.MAX_VALUE
                : Math.max(0, PATIENCE - (now - begunAt));
    }

    private void waitUntil(long end, DatagramInbox inbox) throws IOException {
        long now = System.nanoTime();
        long wait = Math.min(Math.min(end - now, untilRepeat(now)), untilCutShort(now));
        try {
            if (wait > 0 && inbox.await(Deadline.after(Duration.ofNanos(wait)))) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException told = new InterruptedIOException("the handshake was given up");
            told.initCause(e);
            throw told;
        }
        long then = System.nanoTime();
        if (untilRepeat(then) > 0) {
            return;
        }
        if (arrivals.hasAnswered()) {
            flights.asked(then);
            again.addAll(arrivals.again());
        } else {
            sendAll(flights.repeat(then));
        }
    }

    private long untilRepeat(long now) {
        return arrivals.hasAnswered() ? flights.untilAsked(now) : flights.untilRepeat(now);
    }

    private void hearTrouble() throws NetworkException {
        TransferFailure trouble = flow.takeTrouble();
        // One that was too big is repeated smaller.
        if (trouble != null && !(trouble instanceof TransferFailure.TooBig)) {
            throw new NetworkException(trouble);
        }
    }

    /// Sends what the engine has written.
    void flush() throws IOException {
        sendAll(flights.take(System.nanoTime()));
    }

    private void sendAll(List<byte[]> datagrams) throws IOException {
        for (byte[] datagram : datagrams) {
            try {
                // One that finds no room is lost like any other.
                boolean _ = flow.offer(ByteBuffer.wrap(datagram), MessageOptions.DEFAULT);
            } catch (NetworkException e) {
                if (!(e.failure() instanceof TransferFailure.TooBig)) {
                    throw e;
                }
            }
        }
    }

    // ---- after it

    void established() {
        handshaking = false;
    }

    /// How the next record that is sent travels.
    void prepare(MessageOptions next) {
        options = next;
        taken = false;
        problem = null;
        others--;
    }

    /// Whether the flow took the record that was sent.
    ///
    /// @throws IOException what the flow said of it
    boolean taken() throws IOException {
        options = MessageOptions.DEFAULT;
        IOException said = problem;
        problem = null;
        if (said != null) {
            throw said;
        }
        return taken;
    }

    /// How many records the engine has sent by itself.
    long others() {
        return others;
    }

    /// What is received next. What the engine sends until [#answer()] goes into one datagram: it
    /// can only be its last flight, which has to arrive whole and in order.
    void next(byte[] datagram) {
        next = Records.beginInTheClear(datagram) ? arrivals.take(datagram) : datagram;
        answering = true;
    }

    /// Sends what the engine has answered.
    void answer() {
        answering = false;
        next = null;
        if (answer.size() > 0) {
            ByteBuffer datagram = ByteBuffer.wrap(answer.toByteArray());
            answer.reset();
            try {
                // One that finds no room is lost like any other.
                boolean _ = flow.offer(datagram, MessageOptions.DEFAULT);
            } catch (IOException _) {
                // The peer asks again, if it is still there.
            }
        }
    }
}
