package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramCounts;
import dev.fairlead.DatagramPort;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.path.FollowedInterface;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A UDP port for datagrams to and from anybody, as a program holds it.
public final class OpenPort implements DatagramPort {
    private final OpenUdpPort port;
    private final EventLoops.Use use;
    private final Set<DatagramPort> open;
    private final @Nullable PortWays ways;
    private final @Nullable FollowedInterface followed;
    private final PortReceiver receiver;
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
        this.receiver = new PortReceiver(port, this);
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
        EventLoops.Use use = services.loops().use();
        boolean done = false;
        try {
            OpenUdpPort made =
                    PortLife.await(
                            address,
                            OpenUdpPort.open(ports, address, bound, PortLife.drops(services, id)));
            PathFeed paths = services.paths();
            OpenPort port =
                    new OpenPort(
                            made,
                            use,
                            open,
                            Ways.isFree(paths, path) ? null : new PortWays(paths, path, system),
                            device == null
                                    ? null
                                    : new FollowedInterface(
                                            paths, id, device, _ -> made.bindAgain()));
            open.add(port);
            done = true;
            return port;
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

    // ---- sending

    @Override
    public void send(ByteBuffer content, Endpoint to) throws NetworkException {
        try {
            while (!offer(content, to)) {
                port.awaitRoom(Deadline.NONE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw receiver.cancelled(Cancelled.How.INTERRUPTED);
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
        receiver.throwTrouble();
        try {
            return port.offer(content, address, ways == null ? 0 : ways.to(address));
        } catch (NetworkException e) {
            throw e;
        } catch (ClosedChannelException _) {
            throw receiver.cancelled(Cancelled.How.CLOSED);
        } catch (IOException e) {
            throw new NetworkException(
                    new TransferFailure.SystemError(
                            to, String.valueOf(e.getMessage()), Delivery.NOTHING),
                    e);
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
        DatagramInbox.Arrived next = receiver.receive(deadline);
        Endpoint from = next.from();
        return new Datagram(
                next.content(),
                from == null ? port.local() : from,
                DatagramCalls.ecn(next.trafficClass()),
                DatagramCalls.time(next.receivedAt()));
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
        PortLife.close(port, use);
    }

    @Override
    public String toString() {
        return "port " + port.local();
    }
}
