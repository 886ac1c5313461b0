package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramCounts;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.GroupDatagram;
import dev.fairlead.MulticastGroup;
import dev.fairlead.MulticastOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.TransferFailure.NotSentEverywhere.Missing;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.path.GroupInterface;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A multicast group, as a program holds it.
public final class OpenGroup implements MulticastGroup {
    private final Services services;
    private final Endpoint.Address group;
    private final OpenUdpPort port;
    private final GroupMembers members;
    private final EventLoops.Use use;
    private final Set<MulticastGroup> open;
    private final PortReceiver receiver;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OpenGroup(
            Services services,
            Endpoint.Address group,
            OpenUdpPort port,
            GroupMembers members,
            EventLoops.Use use,
            Set<MulticastGroup> open) {
        this.services = services;
        this.group = group;
        this.port = port;
        this.members = members;
        this.use = use;
        this.open = open;
        this.receiver = new PortReceiver(port, this);
    }

    /// @param open where groups are kept as long as they are open
    public static OpenGroup join(
            Services services, Endpoint to, MulticastOptions options, Set<MulticastGroup> open)
            throws NetworkException {
        GroupTerms terms = GroupTerms.of(to, options);
        UdpPorts ports = services.udpPorts();
        if (!ports.sockets().system()) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "MulticastGroup",
                            "it needs epoll on Linux and native access for Fairlead; start Java"
                                    + " with --enable-native-access=ALL-UNNAMED"));
        }
        String id = services.nextListenerId();
        EventLoops.Use use = services.loops().use();
        OpenUdpPort port = null;
        boolean done = false;
        try {
            port =
                    PortLife.await(
                            terms.bound(),
                            OpenUdpPort.openForGroup(
                                    ports,
                                    terms.bound(),
                                    UdpSocketOptions.ofGroup(
                                            terms.udp(), options.hopLimit(), options.loopback()),
                                    terms::lets,
                                    PortLife.drops(services, id)));
            terms.tellTo(port);
            GroupMembers members = GroupMembers.join(services.paths(), id, terms, port);
            OpenGroup joined = new OpenGroup(services, terms.group(), port, members, use, open);
            open.add(joined);
            done = true;
            return joined;
        } finally {
            if (!done && port != null) {
                PortLife.close(port, use);
            } else if (!done) {
                use.close();
            }
        }
    }

    // ---- sending

    @Override
    public void send(ByteBuffer content) throws NetworkException {
        receiver.throwTrouble();
        List<GroupInterface> over = members.now();
        if (over.isEmpty()) {
            throw new NetworkException(new PathFailure.GroupNotJoined(group, List.of()));
        }
        List<Missing> missing = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        for (GroupInterface each : over) {
            String error = send(content.duplicate(), each);
            if (error == null) {
                sent.add(each.name());
            } else {
                missing.add(new Missing(each.name(), error));
            }
        }
        if (!sent.isEmpty()) {
            content.position(content.limit());
        }
        if (!missing.isEmpty()) {
            throw new NetworkException(
                    new TransferFailure.NotSentEverywhere(group, missing, sent, Delivery.NOTHING));
        }
    }

    /// @return why it was not sent; `null` if it was
    private @Nullable String send(ByteBuffer content, GroupInterface over) throws NetworkException {
        String down = members.whyDown(over);
        if (down != null) {
            return down;
        }
        try {
            write(content, group, members.sourceBy(over));
            return null;
        } catch (NetworkException e) {
            if (e.failure() instanceof TransferFailure.TooBig || e.failure() instanceof Cancelled) {
                throw e;
            }
            return members.whyNotSent(over, e);
        }
    }

    private void write(ByteBuffer content, Endpoint.Address to, SocketName from)
            throws NetworkException {
        try {
            while (!port.offer(content, to, from)) {
                port.awaitRoom(Deadline.NONE);
            }
        } catch (NetworkException e) {
            throw e;
        } catch (ClosedChannelException _) {
            throw receiver.cancelled(Cancelled.How.CLOSED);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw receiver.cancelled(Cancelled.How.INTERRUPTED);
        } catch (IOException e) {
            throw new NetworkException(
                    new TransferFailure.SystemError(
                            to, String.valueOf(e.getMessage()), Delivery.NOTHING),
                    e);
        }
    }

    @Override
    public void reply(GroupDatagram asked, ByteBuffer content) throws NetworkException {
        receiver.throwTrouble();
        write(content, asked.remote(), members.localFor(asked).address());
    }

    @Override
    public DatagramConnection connect(GroupDatagram from) throws NetworkException {
        SocketName local = members.localFor(from);
        SocketName peer = GroupTerms.nameOf(from.remote());
        CompletableFuture<DatagramConnection> made = new CompletableFuture<>();
        port.divert(
                peer,
                local,
                flow -> {
                    if (flow == null) {
                        made.completeExceptionally(
                                new BindException("there is a connection to it already"));
                    } else {
                        made.complete(FlowConnection.over(services, flow));
                    }
                });
        return PortLife.await(from.remote(), made);
    }

    // ---- receiving

    @Override
    public GroupDatagram receive() throws NetworkException {
        return receive(Deadline.NONE);
    }

    @Override
    public GroupDatagram receive(Duration limit) throws NetworkException {
        return receive(Deadline.after(limit));
    }

    private GroupDatagram receive(Deadline deadline) throws NetworkException {
        DatagramInbox.Arrived next = receiver.receive(deadline);
        SocketName to = Objects.requireNonNull(next.to(), "a port of all addresses is told");
        int index = to.isGroup() ? to.scope() : 0;
        return new GroupDatagram(
                next.content(),
                (Endpoint.Address) Objects.requireNonNull(next.from()),
                Endpoint.address((to.isGroup() ? to.over(0) : to).toInet()),
                index == 0 ? members.interfaceWith(to) : members.nameOf(index),
                DatagramCalls.ecn(next.trafficClass()),
                DatagramCalls.time(next.receivedAt()));
    }

    @Override
    public int available() {
        return port.inbox().available();
    }

    // ---- what is known, and the end

    @Override
    public Endpoint.Address group() {
        return group;
    }

    @Override
    public List<String> interfaces() {
        return members.now().stream().map(GroupInterface::name).toList();
    }

    @Override
    public DatagramCounts counts() {
        return port.counts();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            open.remove(this);
            members.close();
            PortLife.close(port, use);
        }
    }

    @Override
    public String toString() {
        return "group " + group;
    }
}
