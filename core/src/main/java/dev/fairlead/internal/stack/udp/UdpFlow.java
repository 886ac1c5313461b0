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
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Datagrams to and from one peer, over a socket of its own or a share of one.
///
/// What arrives belongs to the loop; what is sent is [Sending]'s.
@SuppressWarnings("NonAtomicVolatileUpdate") // each has one writer at a time, as is said there
public final class UdpFlow implements DatagramTransport {
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

    private final Loop loop;
    private final PeerAddress peer;
    private final Sending sending;
    private final Share share;
    private final Incoming incoming;
    private final Waiters closers;
    private volatile boolean gone;
    private volatile long lastCame = System.nanoTime(); // changed on the loop
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
        this.loop = loop;
        this.peer = new PeerAddress(ends);
        this.share = share;
        this.incoming = new Incoming(loop, options.udp().receiveQueueSize(), limitBefore);
        this.closers = new Waiters(loop.waits());
        this.sending = new Sending(socket, peer, options, incoming);
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
        return sending.offer(content, message);
    }

    @Override
    public int maximumSize() {
        return sending.maximumSize();
    }

    /// There may be room in the socket. On the loop.
    void writable() {
        sending.writable();
    }

    @Override
    public boolean awaitRoom(int size, Deadline deadline) throws InterruptedException {
        return sending.awaitRoom(size, deadline);
    }

    @Override
    public void flush(Deadline deadline) throws InterruptedException {
        sending.flush(() -> gone, deadline);
    }

    @Override
    public long queued() {
        return sending.queued();
    }

    // ---- receiving, on the loop

    void arrived(ByteBuffer content, int trafficClass, long receivedAt) {
        came(trafficClass);
        sending.came(content.remaining());
        incoming.arrived(content, trafficClass, receivedAt);
    }

    private void came(int trafficClass) {
        if (trafficClass >= 0) {
            marked = Math.max(0, marked) + ((trafficClass & 3) == CONGESTED ? 1 : 0);
        }
        lastCame = System.nanoTime();
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
        incoming.arrivedElsewhere(content, trafficClass, () -> sending.move(there, size));
        if (!before.equals(remote())) {
            came(trafficClass);
            incoming.moved(before, there.remote);
            writable();
        }
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
        sending.refused(why, mtu);
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
        long silent = Math.min(now - lastCame, now - sending.lastSent());
        if (!sending.isOver() && silent >= limit.toNanos()) {
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
        sending.clear();
        end();
    }

    private void end() {
        sending.stop();
        if (!incoming.onLoop(this::release)) {
            release();
        }
    }

    /// Another socket of the same port has taken the place of its own. On the loop.
    void moved(UdpSocket other) {
        sending.use(other);
    }

    /// The socket is gone, or what the flow had of it.
    void release() {
        if (gone) {
            return;
        }
        gone = true;
        share.release();
        sending.wake();
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
        return sending.accepted();
    }

    @Override
    public long received() {
        return incoming.receivedBytes();
    }

    @Override
    public DatagramCounts counts() {
        return new DatagramCounts(
                sending.sent(),
                sending.expired(),
                incoming.received(),
                incoming.dropped(),
                incoming.droppedBytes(),
                socket().systemDrops());
    }

    @Override
    public long receivedMarked() {
        return marked;
    }

    @Override
    public Delivery delivery() {
        return sending.delivery();
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        return socket().capabilities();
    }

    UdpSocket socket() {
        return sending.socket();
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
        return sending.moves();
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
