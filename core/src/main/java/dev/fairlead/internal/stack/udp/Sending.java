package dev.fairlead.internal.stack.udp;

import dev.fairlead.Delivery;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PeerMoves;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramOutbox;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a flow sends. Whoever sends writes the socket itself while nothing is queued; the gate
/// orders that against the queue, the end, and moves of the peer.
@SuppressWarnings("NonAtomicVolatileUpdate") // each has one writer at a time, as is said there
final class Sending {
    private static final int MOST_OVER_IPV4 = 65_507; // RFC 768 and RFC 791: 65,535 with headers
    private static final int MOST_OVER_IPV6 = 65_527; // RFC 8200: the header does not count
    private static final int HEADERS_OF_IPV4 = 28;
    private static final int HEADERS_OF_IPV6 = 48;

    private volatile UdpSocket socket; // changed under gate
    private final UdpSocketOptions options;
    private final Incoming incoming;
    private final Waiters senders;
    private final ReentrantLock gate = new ReentrantLock();
    private final PeerAddress peer; // changed under gate
    private final DatagramOutbox outbox; // guarded by gate
    private volatile long accepted; // changed under gate
    private volatile long sent; // changed under gate
    private volatile boolean over; // changed under gate
    private volatile int pathMtu;
    private volatile long lastSent = System.nanoTime();

    Sending(UdpSocket socket, PeerAddress peer, UdpSocketOptions options, Incoming incoming) {
        this.socket = socket;
        this.peer = peer;
        this.options = options;
        this.incoming = incoming;
        this.senders = incoming.newWaiters();
        this.outbox = new DatagramOutbox(options.udp().sendQueueSize());
        this.pathMtu = options.dontFragment() ? socket.mtu() : 0;
    }

    boolean offer(ByteBuffer content, MessageOptions message) throws IOException {
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
        UdpFlow.Ends ends = peer.ends();
        int size = content.remaining();
        if (!peer.allows(size)) {
            return false;
        }
        try {
            if (!socket.send(content, ends.to(), ends.from())) {
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
                    DatagramFailures.of(e, ends.remote(), maximumSize(), accepted), e);
        }
        peer.sent(size);
        sent++;
        lastSent = System.nanoTime();
        return true;
    }

    private NetworkException tooBig(int size, int limit) {
        return new NetworkException(
                new TransferFailure.TooBig(peer.remote(), size, limit, delivery()));
    }

    private void learnMtu(int mtu) {
        if (mtu > 0 && options.dontFragment()) {
            pathMtu = mtu;
        }
    }

    int maximumSize() {
        return limitFor(pathMtu);
    }

    private int limitFor(int mtu) {
        boolean ipv4 = peer.ends().ipv4();
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

    /// Another socket has taken the place of the one before. On the loop.
    void use(UdpSocket other) {
        gate.lock(); // so that nobody is in the middle of a send
        try {
            socket = other;
        } finally {
            gate.unlock();
        }
        writable(); // of the other one
    }

    UdpSocket socket() {
        return socket;
    }

    boolean awaitRoom(int size, Deadline deadline) throws InterruptedException {
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

    /// Takes nothing more, and waits until all is with the system, or the flow is gone.
    void flush(BooleanSupplier gone, Deadline deadline) throws InterruptedException {
        stop();
        senders.wake();
        senders.await(() -> queued() == 0 || gone.getAsBoolean(), deadline);
    }

    long queued() {
        gate.lock();
        try {
            return outbox.isEmpty() ? 0 : Math.max(1, outbox.queued());
        } finally {
            gate.unlock();
        }
    }

    // ---- what comes back, on the loop

    /// A datagram did not get through.
    void refused(@Nullable IOException why, int mtu) {
        learnMtu(mtu);
        if (why != null) {
            incoming.tell(DatagramFailures.of(why, peer.remote(), limitFor(mtu), accepted));
        }
    }

    /// A datagram of `size` has come from the peer.
    void came(int size) {
        if (peer.isLimited()) {
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
    }

    /// A datagram of `size` has shown that the peer is elsewhere.
    void move(UdpFlow.Ends there, int size) {
        gate.lock();
        try {
            peer.move(there, size);
        } finally {
            gate.unlock();
        }
        pathMtu = options.dontFragment() ? socket.mtu() : 0;
    }

    // ---- the end

    void stop() {
        gate.lock();
        try {
            over = true;
        } finally {
            gate.unlock();
        }
    }

    /// Forgets what is queued.
    void clear() {
        gate.lock();
        try {
            outbox.clear();
        } finally {
            gate.unlock();
        }
    }

    /// The flow is gone.
    void wake() {
        senders.wake();
    }

    // ---- what is known

    boolean isOver() {
        return over;
    }

    /// Of `System.nanoTime()`.
    long lastSent() {
        return lastSent;
    }

    long accepted() {
        return accepted;
    }

    long sent() {
        return sent;
    }

    long expired() {
        gate.lock();
        try {
            return outbox.expired();
        } finally {
            gate.unlock();
        }
    }

    @Nullable PeerMoves moves() {
        return peer.moves();
    }

    /// What is still queued has not left.
    Delivery delivery() {
        return sent == 0
                ? new Delivery(Delivery.Kind.NOTHING_LEFT, 0, accepted)
                : Delivery.unknown(accepted);
    }
}
