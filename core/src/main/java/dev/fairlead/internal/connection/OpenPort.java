package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramCounts;
import dev.fairlead.DatagramPort;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathFailure;
import dev.fairlead.Stage;
import dev.fairlead.TransferFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.path.FollowedInterface;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A UDP port for datagrams to and from anybody, as a program holds it.
public final class OpenPort implements DatagramPort {
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(5);

    private final OpenUdpPort port;
    private final EventLoops.Use use;
    private final Set<DatagramPort> open;
    private final @Nullable PortWays ways;
    private final @Nullable FollowedInterface followed;
    private final Turn receiveTurn = new Turn(this);
    private final AtomicBoolean closed = new AtomicBoolean();

    private OpenPort(
            OpenUdpPort port,
            EventLoops.Use use,
            Set<DatagramPort> open,
            @Nullable PortWays ways,
            @Nullable FollowedInterface followed) {
        this.port = port;
        this.use = use;
        this.open = open;
        this.ways = ways;
        this.followed = followed;
    }

    /// @param open where ports are kept as long as they are open
    public static OpenPort open(
            Services services,
            Endpoint local,
            UdpOptions udp,
            IpOptions ip,
            PathConstraints path,
            Set<DatagramPort> open)
            throws NetworkException {
        if (!(local instanceof Endpoint.Address address)) {
            throw new IllegalArgumentException(
                    "cannot open a port at " + local + ": an address of this machine is needed");
        }
        UdpPorts ports = services.udpPorts();
        boolean system = ports.sockets().system();
        String device = required(path, system);
        UdpSocketOptions options = UdpSocketOptions.of(system, udp, ip);
        UdpSocketOptions bound = device == null ? options : options.over(device);
        String id = services.nextListenerId();
        long start = System.nanoTime();
        EventLoops.Use use = services.loops().use();
        boolean done = false;
        try {
            OpenUdpPort made =
                    OpenUdpPort.open(
                                    ports,
                                    address,
                                    bound,
                                    (count, bytes) ->
                                            services.events()
                                                    .tell(
                                                            new NetworkEvent.DatagramsDropped(
                                                                    id,
                                                                    Duration.ofNanos(
                                                                            System.nanoTime()
                                                                                    - start),
                                                                    count,
                                                                    bytes,
                                                                    "the program does not receive"
                                                                            + " fast enough")))
                            .get(LOOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            PathFeed paths = services.paths();
            OpenPort port =
                    new OpenPort(
                            made,
                            use,
                            open,
                            path.equals(PathConstraints.NONE)
                                    ? null
                                    : new PortWays(paths, path, system),
                            device == null
                                    ? null
                                    : new FollowedInterface(
                                            paths, id, device, _ -> made.bindAgain()));
            open.add(port);
            done = true;
            return port;
        } catch (ExecutionException e) {
            throw new NetworkException(failure(address, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new NetworkException(
                    new PathFailure.SystemError(
                            "open " + address,
                            "the event loop does not answer (does an inline handler block it?)"),
                    e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(local, Cancelled.How.INTERRUPTED));
        } finally {
            if (!done) {
                use.close();
            }
        }
    }

    /// @return the name of the only interface that may be used; `null` if there is none such
    private static @Nullable String required(PathConstraints path, boolean system)
            throws NetworkException {
        String name = path.requiredInterface().orElse(null);
        if (name == null) {
            return null;
        }
        if (!system) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "PathConstraints.requiredInterface",
                            "only epoll on Linux with native access binds sockets to interfaces"));
        }
        List<String> present = LocalNetwork.interfaceNames();
        if (!present.contains(name)) {
            throw new NetworkException(new PathFailure.NoSuchInterface(name, present));
        }
        return name;
    }

    private static NetworkFailure failure(Endpoint.Address local, @Nullable Throwable why) {
        if (why instanceof NetworkException known) {
            return known.failure();
        }
        String detail = why == null ? "nothing is known" : String.valueOf(why.getMessage());
        SocketErrors kind = why == null ? SocketErrors.OTHER : SocketErrors.of(why);
        if (kind == SocketErrors.ADDRESS_IN_USE) {
            return new PathFailure.AddressInUse(local);
        } else if (kind == SocketErrors.ADDRESS_NOT_AVAILABLE) {
            return new PathFailure.AddressNotAvailable(local);
        } else if (kind == SocketErrors.DESCRIPTOR_LIMIT) {
            return new PathFailure.DescriptorLimit("open a socket for " + local);
        }
        return new PathFailure.SystemError("open " + local, detail);
    }

    private static Cancelled cancelled(Endpoint local, Cancelled.How how) {
        return new Cancelled(Stage.TRANSFER, how, "the port " + local, List.of(), Delivery.NOTHING);
    }

    // ---- sending

    @Override
    public void send(ByteBuffer content, Endpoint to) throws NetworkException {
        try {
            while (!offer(content, to)) {
                port.awaitRoom(Deadline.NONE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(port.local(), Cancelled.How.INTERRUPTED));
        }
    }

    @Override
    public boolean offer(ByteBuffer content, Endpoint to) throws NetworkException {
        if (!(to instanceof Endpoint.Address address)) {
            throw new IllegalArgumentException(
                    "cannot send to "
                            + to
                            + ": an address is needed; a Resolver gives those of a"
                            + " name");
        }
        throwTrouble();
        try {
            return port.offer(content, address, ways == null ? 0 : ways.to(address));
        } catch (NetworkException e) {
            throw e;
        } catch (ClosedChannelException _) {
            throw new NetworkException(cancelled(port.local(), Cancelled.How.CLOSED));
        } catch (IOException e) {
            throw new NetworkException(
                    new TransferFailure.SystemError(
                            to, String.valueOf(e.getMessage()), Delivery.NOTHING),
                    e);
        }
    }

    private void throwTrouble() throws NetworkException {
        TransferFailure trouble = port.takeTrouble();
        if (trouble != null) {
            throw new NetworkException(trouble);
        }
    }

    // ---- receiving

    @Override
    public Datagram receive() throws NetworkException {
        return receive(Deadline.NONE);
    }

    @Override
    public Datagram receive(Duration limit) throws NetworkException {
        return receive(Deadline.after(limit));
    }

    private Datagram receive(Deadline deadline) throws NetworkException {
        try {
            if (!receiveTurn.take(deadline)) {
                throw outOfTime(deadline);
            }
            try {
                return take(deadline);
            } finally {
                receiveTurn.giveUp();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(port.local(), Cancelled.How.INTERRUPTED));
        }
    }

    private Datagram take(Deadline deadline) throws NetworkException, InterruptedException {
        DatagramInbox inbox = port.inbox();
        while (true) {
            throwTrouble();
            DatagramInbox.Arrived next = inbox.poll();
            if (next != null) {
                Endpoint from = next.from();
                return new Datagram(
                        next.content(),
                        from == null ? port.local() : from,
                        DatagramCalls.ecn(next.trafficClass()),
                        next.receivedAt() == 0
                                ? null
                                : Instant.ofEpochSecond(0, next.receivedAt()));
            }
            if (inbox.ended()) {
                throw new NetworkException(cancelled(port.local(), Cancelled.How.CLOSED));
            }
            if (!inbox.await(deadline)) {
                throw outOfTime(deadline);
            }
        }
    }

    private NetworkException outOfTime(Deadline deadline) {
        return new NetworkException(
                new DeadlineExceeded(
                        Stage.TRANSFER,
                        deadline.limit(),
                        "a datagram at " + port.local(),
                        null,
                        List.of(),
                        Delivery.NOTHING));
    }

    @Override
    public int available() {
        return port.inbox().available();
    }

    // ---- what is known, and the end

    @Override
    public Endpoint local() {
        return port.local();
    }

    @Override
    public int port() {
        return port.local().port();
    }

    @Override
    public DatagramCounts counts() {
        return port.counts();
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        return port.capabilities();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        open.remove(this);
        if (ways != null) {
            ways.close();
        }
        if (followed != null) {
            followed.close();
        }
        CountDownLatch gone = new CountDownLatch(1);
        port.close(gone::countDown);
        try {
            if (!gone.await(LOOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the socket at " + this + " was not released");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the loop closes it all the same
        } finally {
            port.inbox().discard();
            use.close();
        }
    }

    @Override
    public String toString() {
        return "port " + port.local();
    }
}
