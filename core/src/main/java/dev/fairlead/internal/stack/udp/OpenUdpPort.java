package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramCounts;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.os.Membership;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes what comes to a port from anybody, and sends to anybody.
@SuppressWarnings("NonAtomicVolatileUpdate") // counts of what arrives are changed on the loop only
public final class OpenUdpPort implements UdpPort.Rest {
    private static final int MOST = 65_507;
    private static final int KEPT_TROUBLES = 64;

    /// Hears what was dropped, on the loop.
    public interface Events {
        void dropped(long count, long bytes);
    }

    /// Says, on the loop, which datagrams the program is to have.
    @FunctionalInterface
    public interface Gate {
        /// @param to the local address it came to
        boolean lets(SocketName from, SocketName to, int size);
    }

    private final UdpPort port;
    private volatile UdpSocket socket;
    private final DatagramInbox inbox;
    private final ArrayBlockingQueue<TransferFailure> troubles =
            new ArrayBlockingQueue<>(KEPT_TROUBLES);
    private final Waiters senders;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong rooms = new AtomicLong(); // how often there may have been room again
    private final DropReport dropReport;
    private final Gate gate;
    private volatile long received;
    private volatile long dropped;
    private volatile long droppedBytes;
    private volatile boolean closed;

    private OpenUdpPort(UdpPort port, UdpSocketOptions options, Gate gate, Events events) {
        this.port = port;
        this.gate = gate;
        this.socket = port.socket();
        this.senders = new Waiters(port.loop().waits());
        this.inbox =
                new DatagramInbox(
                        port.loop().waits(),
                        options.udp().receiveQueueSize(),
                        options.udp().receiveQueueSize());
        this.dropReport = new DropReport(events::dropped);
    }

    /// Opens a port, or joins the flows that leave from it.
    public static CompletableFuture<OpenUdpPort> open(
            UdpPorts ports, Endpoint.Address local, UdpSocketOptions options, Events events) {
        CompletableFuture<OpenUdpPort> opened = new CompletableFuture<>();
        boolean dualStack = local.isIpv6() && local.isUnspecified() && !options.onlyIpv6();
        ports.open(
                ports.sockets().loops().next(),
                new UdpSockets.Binding(local, null, dualStack, false, false, null),
                options,
                port -> {
                    OpenUdpPort made = new OpenUdpPort(port, options, (_, _, _) -> true, events);
                    try {
                        port.requireSame(options);
                        if (!port.takeRest(made)) {
                            throw UdpPorts.taken(local);
                        }
                        opened.complete(made);
                    } catch (IOException e) {
                        opened.completeExceptionally(e);
                    }
                },
                opened::completeExceptionally);
        return opened;
    }

    /// Opens a port that other programs may have too, for a group. No flow joins it by itself.
    ///
    /// @param local the address of all of one version of IP
    public static CompletableFuture<OpenUdpPort> openForGroup(
            UdpPorts ports,
            Endpoint.Address local,
            UdpSocketOptions options,
            Gate gate,
            Events events) {
        CompletableFuture<OpenUdpPort> opened = new CompletableFuture<>();
        Loop loop = ports.sockets().loops().next();
        loop.execute(() ->
                UdpPort.open(
                        ports,
                        loop,
                        new UdpSockets.Binding(local, null, false, true, true, null),
                        options,
                        port -> {
                            OpenUdpPort made = new OpenUdpPort(port, options, gate, events);
                            boolean _ = port.takeRest(made); // it is new: nobody has
                            opened.complete(made);
                        },
                        opened::completeExceptionally));
        return opened;
    }

    // ---- any thread

    /// Begins or ends to hear a group.
    public void change(Membership membership, boolean join) throws IOException {
        socket.change(membership, join);
    }

    /// Has what comes from one peer to one local address from now on.
    ///
    /// @param taken told with the flow on the loop, with `null` if somebody has that already
    public void divert(SocketName peer, SocketName local, Consumer<@Nullable UdpFlow> taken) {
        port.loop()
                .execute(() -> {
                    UdpSocketOptions own = port.options();
                    SocketName here = local.withPort(port.name().port());
                    taken.accept(port.add(peer, here, own, own.udp().receiveQueueSize()));
                });
    }

    /// Tells the program of something, with its next call.
    public void tell(TransferFailure what) {
        if (troubles.offer(what)) {
            inbox.tellNews();
        } // else the program has 64 to hear of first
    }

    /// @param index of the interface by which it is to leave; 0 for the system's choice
    /// @return false if the socket is full
    /// @throws IOException if it is too big, the system refuses it, or the port is closed
    public boolean offer(ByteBuffer content, Endpoint.Address to, int index) throws IOException {
        SocketName from = index == 0 ? null : port.name().over(index, to.isIpv4());
        return offer(content, to, from);
    }

    /// @param from the address that it is to come from, and as its scope the interface by which it
    ///   is to leave; `null` for the system's choice
    /// @return false if the socket is full
    /// @throws IOException if it is too big, the system refuses it, or the port is closed
    public boolean offer(ByteBuffer content, Endpoint.Address to, @Nullable SocketName from)
            throws IOException {
        int size = content.remaining();
        if (size > MOST) {
            throw new NetworkException(
                    new TransferFailure.TooBig(to, size, MOST, Delivery.NOTHING));
        }
        SocketName peer = nameOf(to);
        UdpSocket used = socket;
        try {
            if (!used.send(content, peer, from)) {
                return false;
            }
        } catch (ClosedChannelException e) {
            if (!used.equals(socket)) {
                return offer(content, to, from); // another one has taken its place
            }
            throw e;
        } catch (IOException e) {
            TransferFailure failure = DatagramFailures.of(e, to, MOST, 0);
            if (failure instanceof TransferFailure.TooBig(_, _, int limit, Delivery delivery)) {
                failure = new TransferFailure.TooBig(to, size, limit, delivery);
            }
            throw new NetworkException(failure, e);
        }
        sent.incrementAndGet();
        content.position(content.limit());
        return true;
    }

    private SocketName nameOf(Endpoint.Address to) throws IOException {
        try {
            if (to.isIpv6() && !port.ipv6()) {
                throw new NetworkException(
                        new TransferFailure.Unreachable(
                                to, "the port is bound to an IPv4 address", Delivery.NOTHING));
            }
            return SocketName.of(to.toSocketAddress());
        } catch (UnknownHostException e) {
            throw new NetworkException(
                    new TransferFailure.Unreachable(
                            to, "no interface '" + to.scope() + "' is here", Delivery.NOTHING),
                    e);
        }
    }

    /// Waits until [#offer] may be taken.
    ///
    /// @return false if the deadline passed
    public boolean awaitRoom(Deadline deadline) throws InterruptedException {
        long before = rooms.get();
        socket.wantWrite();
        return senders.await(() -> closed || rooms.get() != before, deadline);
    }

    public DatagramInbox inbox() {
        return inbox;
    }

    /// What the network said of a datagram that was sent; `null` if nothing.
    public @Nullable TransferFailure takeTrouble() {
        return troubles.poll();
    }

    public Endpoint local() {
        return port.endpoint();
    }

    public DatagramCounts counts() {
        return new DatagramCounts(
                sent.get(), 0, received, dropped, droppedBytes, socket.systemDrops());
    }

    public Set<DatagramCapability> capabilities() {
        return socket.capabilities();
    }

    /// As [UdpPort#bindAgain]; why it could not is told as a trouble.
    public void bindAgain() {
        try {
            port.loop()
                    .execute(() -> {
                        if (!closed) {
                            port.bindAgain(why -> failed(null, new IOException(why), 0));
                        }
                    });
        } catch (RejectedExecutionException _) {
            // The loop has ended, and the socket with it.
        }
    }

    /// `done` is told on the loop when nobody takes the rest of the port any more.
    public void close(Runnable done) {
        try {
            port.loop()
                    .execute(() -> {
                        gone();
                        port.giveUpRest();
                        done.run();
                    });
        } catch (RejectedExecutionException _) {
            gone(); // the loop has ended, and has closed the socket
            done.run();
        }
    }

    // ---- on the loop

    @Override
    public void received(
            SocketName from, SocketName to, ByteBuffer content, int trafficClass, long receivedAt) {
        int size = content.remaining();
        received++;
        Endpoint remote = Endpoint.address(from.toInet());
        if (!gate.lets(from, to, size)) {
            dropped++;
            droppedBytes += size;
        } else if (!inbox.add(content, trafficClass, receivedAt, remote, to)) {
            dropped++;
            droppedBytes += size;
            dropReport.add(size, System.nanoTime());
        }
    }

    @Override
    public void failed(@Nullable SocketName to, @Nullable IOException why, int mtu) {
        if (why != null) {
            Endpoint remote = to == null ? local() : Endpoint.address(to.toInet());
            int limit = mtu == 0 ? MOST : Math.clamp(mtu - 28, 0, MOST);
            tell(DatagramFailures.of(why, remote, limit, sent.get()));
        }
    }

    @Override
    public void writable() {
        rooms.incrementAndGet();
        senders.wake();
    }

    @Override
    public void moved(UdpSocket other) {
        socket = other;
        writable(); // of the other one
    }

    @Override
    public void gone() {
        closed = true;
        dropReport.tell();
        inbox.end();
        senders.wake();
    }
}
