package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramCounts;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PeerMoves;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramOutbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Datagrams to and from one peer, over a socket of its own or a share of one.
///
/// What arrives belongs to the loop. Whoever sends writes the socket itself while nothing is
/// queued; the gate orders that against the queue and the end.
@SuppressWarnings("NonAtomicVolatileUpdate") // each has one writer at a time, as is said there
public final class UdpFlow implements DatagramTransport {
    private static final int MOST_OVER_IPV4 = 65_507; // RFC 768 and RFC 791: 65,535 with headers
    private static final int MOST_OVER_IPV6 = 65_527; // RFC 8200: the header does not count
    private static final int HEADERS_OF_IPV4 = 28;

    private static final int HEADERS_OF_IPV6 = 48;
    private static final int CONGESTED = 3; // RFC 3168, section 5: the codepoint CE

    /// Who is at the ends, and how the socket is told.
    ///
    /// @param to the peer; `null` if the socket is connected to it
    /// @param from the source address; `null` if the socket has only one
    record Ends(
            Endpoint local,
            Endpoint remote,
            boolean ipv4,
            @Nullable SocketName to,
            @Nullable SocketName from) {}

    /// What a flow has of a socket. On the loop.
    @FunctionalInterface
    interface Share {
        void release();

        /// @return false if the flow cannot be found by `id`
        default boolean nameIt(long id) {
            return false;
        }
    }

    private volatile UdpSocket socket;
    private final Loop loop;
    private final PeerAddress peer; // changed under gate
    private final UdpSocketOptions options;
    private final Share share;
    private final Incoming incoming;
    private final Waiters senders;
    private final Waiters closers;
    private final ReentrantLock gate = new ReentrantLock();
    private final DatagramOutbox outbox; // guarded by gate
    private volatile long accepted; // changed under gate
    private volatile long sent; // changed under gate
    private volatile boolean over; // changed under gate
    private volatile boolean gone;
    private volatile int pathMtu;
    private volatile long lastUsed = System.nanoTime();

    private volatile long marked = -1; // unknown until a traffic class comes; changed on the loop

    /// The next flow of the same port with the same peer and another local address.
    @Nullable UdpFlow sibling;

    /// @param limitBefore how many bytes may wait until the program receives for the first time
    UdpFlow(
            UdpSocket socket,
            Loop loop,
            Ends ends,
            UdpSocketOptions options,
            int limitBefore,
            Share share) {
        this.socket = socket;
        this.loop = loop;
        this.peer = new PeerAddress(ends);
        this.options = options;
        this.share = share;
        this.incoming = new Incoming(loop, options.udp().receiveQueueSize(), limitBefore);
        this.senders = new Waiters(loop.waits());
        this.closers = new Waiters(loop.waits());
        this.outbox = new DatagramOutbox(options.udp().sendQueueSize());
        this.pathMtu = options.dontFragment() ? socket.mtu() : 0;
    }

    @Override
    public void start(Events toTell) {
        incoming.start(toTell);
    }

    // ---- sending

    @Override
    public void sendFirst(ByteBuffer content) throws IOException {
        offer(content, MessageOptions.DEFAULT);
    }

    @Override
    public boolean offer(ByteBuffer content, MessageOptions message) throws IOException {
        int size = content.remaining();
        int limit = maximumSize();
        if (size > limit) {
            throw tooBig(size, limit);
        }
        boolean queued = false;
        gate.lock();
        try {
            requireOpen();
            if (!outbox.isEmpty() || !sendNow(content)) {
                if (!outbox.add(content, message, System.nanoTime())) {
                    return false;
                }
                queued = !peer.isHeld();
            }
            content.position(content.limit());
            accepted += size;
        } finally {
            gate.unlock();
        }
        if (queued) {
            socket.wantWrite();
        }
        return true;
    }

    private void requireOpen() throws IOException {
        IOException why = incoming.failure();
        if (why != null) {
            throw why;
        }
        if (over) {
            throw new ClosedChannelException();
        }
    }

    /// With the gate.
    private boolean sendNow(ByteBuffer content) throws IOException {
        Ends ends = peer.ends();
        int size = content.remaining();
        if (!peer.allows(size)) {
            return false;
        }
        try {
            if (!socket.send(content, ends.to, ends.from)) {
                return false;
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (DatagramFailures.isTooBig(e)) {
                learnMtu(socket.mtu());
                throw tooBig(size, limitFor(socket.mtu()));
            }
            throw new NetworkException(
                    DatagramFailures.of(e, ends.remote, maximumSize(), accepted), e);
        }
        peer.sent(size);
        sent++;
        lastUsed = System.nanoTime();
        return true;
    }

    private NetworkException tooBig(int size, int limit) {
        return new NetworkException(new TransferFailure.TooBig(remote(), size, limit, delivery()));
    }

    private void learnMtu(int mtu) {
        if (mtu > 0 && options.dontFragment()) {
            pathMtu = mtu;
        }
    }

    @Override
    public int maximumSize() {
        return limitFor(pathMtu);
    }

    private int limitFor(int mtu) {
        boolean ipv4 = peer.ends().ipv4;
        int most = ipv4 ? MOST_OVER_IPV4 : MOST_OVER_IPV6;
        int headers = ipv4 ? HEADERS_OF_IPV4 : HEADERS_OF_IPV6;
        return mtu == 0 ? most : Math.clamp(mtu - headers, 0, most);
    }

    /// There may be room in the socket. On the loop.
    void writable() {
        TransferFailure notSent = null;
        boolean more;
        gate.lock();
        try {
            ByteBuffer next = outbox.peek(System.nanoTime());
            boolean room = true;
            while (next != null && room) {
                try {
                    room = sendNow(next);
                } catch (NetworkException e) {
                    notSent = e.failure() instanceof TransferFailure told ? told : null;
                } catch (IOException _) {
                    return; // closed meanwhile; who closed it tells what is unsent
                }
                if (room) {
                    outbox.remove();
                    next = outbox.peek(System.nanoTime());
                }
            }
            more = !outbox.isEmpty() && !peer.isHeld();
        } finally {
            gate.unlock();
        }
        if (notSent != null) {
            incoming.tell(notSent);
        }
        senders.wake();
        if (more) {
            socket.wantWrite();
        }
    }

    @Override
    public boolean awaitRoom(int size, Deadline deadline) throws InterruptedException {
        return senders.await(() -> hasRoom(size), deadline);
    }

    private boolean hasRoom(int size) {
        gate.lock();
        try {
            return over || outbox.hasRoom(size, System.nanoTime());
        } finally {
            gate.unlock();
        }
    }

    @Override
    public void flush(Deadline deadline) throws InterruptedException {
        gate.lock();
        try {
            over = true;
        } finally {
            gate.unlock();
        }
        senders.wake();
        senders.await(() -> queued() == 0 || gone, deadline);
    }

    @Override
    public long queued() {
        gate.lock();
        try {
            return outbox.isEmpty() ? 0 : Math.max(1, outbox.queued());
        } finally {
            gate.unlock();
        }
    }

    // ---- receiving, on the loop

    void arrived(ByteBuffer content, int trafficClass, long receivedAt) {
        came(trafficClass);
        if (peer.isLimited()) {
            allowMore(content.remaining());
        }
        incoming.arrived(content, trafficClass, receivedAt);
    }

    private void came(int trafficClass) {
        if (trafficClass >= 0) {
            marked = Math.max(0, marked) + ((trafficClass & 3) == CONGESTED ? 1 : 0);
        }
        lastUsed = System.nanoTime();
    }

    private void allowMore(int size) {
        boolean waited;
        gate.lock();
        try {
            waited = peer.came(size);
        } finally {
            gate.unlock();
        }
        if (waited) {
            writable();
        }
    }

    /// Has datagrams with the connection ID `id` come to this flow, wherever they come from. On the
    /// loop.
    ///
    /// @return false if the socket is the flow's alone, or the ID another's
    public boolean followBy(long id) {
        return !gone && share.nameIt(id);
    }

    /// A datagram with the connection ID of this flow has come from where the peer is not. If it is
    /// the newest, the peer is there from now on.
    void arrivedElsewhere(Ends there, ByteBuffer content, int trafficClass) {
        int size = content.remaining();
        Endpoint before = remote();
        incoming.arrivedElsewhere(content, trafficClass, () -> move(there, size));
        if (!before.equals(remote())) {
            came(trafficClass);
            incoming.moved(before, there.remote);
            writable();
        }
    }

    private void move(Ends there, int size) {
        gate.lock();
        try {
            peer.move(there, size);
        } finally {
            gate.unlock();
        }
        pathMtu = options.dontFragment() ? socket.mtu() : 0;
    }

    /// Whether the peer is at `from`, and speaks to `local`.
    boolean isAt(SocketName from, SocketName local) {
        Ends ends = peer.ends();
        return from.equals(ends.to)
                && (ends.from == null
                        || (ends.from.high() == local.high() && ends.from.low() == local.low()));
    }

    /// A datagram did not get through.
    void refused(@Nullable IOException why, int mtu) {
        learnMtu(mtu);
        if (why != null) {
            incoming.tell(DatagramFailures.of(why, remote(), limitFor(mtu), accepted));
        }
    }

    @Override
    public @Nullable TransferFailure takeTrouble() {
        return incoming.takeTrouble();
    }

    @Override
    public void deliverTo(Sink taker) {
        incoming.deliverTo(taker);
    }

    @Override
    public void discard() {
        inbox().discard();
    }

    // ---- the end

    /// Gives it up if it carried nothing for so long. On the loop.
    void expire(Duration limit, long now) {
        if (!over && now - lastUsed >= limit.toNanos()) {
            fail(
                    new NetworkException(
                            new TransferFailure.IdleExpired(remote(), limit, delivery())));
        }
    }

    /// On the loop.
    private void fail(IOException why) {
        incoming.fail(why);
        end();
    }

    @Override
    public void close() {
        end();
    }

    @Override
    public void abort() {
        gate.lock();
        try {
            outbox.clear();
        } finally {
            gate.unlock();
        }
        end();
    }

    private void end() {
        gate.lock();
        try {
            over = true;
        } finally {
            gate.unlock();
        }
        if (!incoming.onLoop(this::release)) {
            release();
        }
    }

    /// Another socket of the same port has taken the place of its own. On the loop.
    void moved(UdpSocket other) {
        gate.lock(); // so that nobody is in the middle of a send
        try {
            socket = other;
        } finally {
            gate.unlock();
        }
        writable(); // of the other one
    }

    /// The socket is gone, or what the flow had of it.
    void release() {
        if (gone) {
            return;
        }
        gone = true;
        share.release();
        senders.wake();
        incoming.end();
        closers.wake();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return closers.await(() -> gone, deadline);
    }

    // ---- what is known

    @Override
    public DatagramInbox inbox() {
        return incoming.inbox();
    }

    @Override
    public long accepted() {
        return accepted;
    }

    @Override
    public long received() {
        return incoming.receivedBytes();
    }

    @Override
    public DatagramCounts counts() {
        long expired;
        gate.lock();
        try {
            expired = outbox.expired();
        } finally {
            gate.unlock();
        }
        return new DatagramCounts(
                sent,
                expired,
                incoming.received(),
                incoming.dropped(),
                incoming.droppedBytes(),
                socket.systemDrops());
    }

    @Override
    public long receivedMarked() {
        return marked;
    }

    /// What is still queued has not left.
    @Override
    public Delivery delivery() {
        return sent == 0
                ? new Delivery(Delivery.Kind.NOTHING_LEFT, 0, accepted)
                : Delivery.unknown(accepted);
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        return socket.capabilities();
    }

    UdpSocket socket() {
        return socket;
    }

    boolean isGone() {
        return gone;
    }

    @Nullable SocketName from() {
        return peer.ends().from;
    }

    @Nullable SocketName to() {
        return peer.ends().to;
    }

    boolean hasMoved() {
        return peer.hasMoved();
    }

    @Override
    public @Nullable PeerMoves peerMoves() {
        return peer.moves();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Endpoint local() {
        return peer.ends().local;
    }

    @Override
    public Endpoint remote() {
        return peer.remote();
    }

    @Override
    public @Nullable IOException failure() {
        return incoming.failure();
    }
}
