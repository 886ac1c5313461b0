package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.SocketName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One local port that many flows share: a datagram goes to the flow with its addresses and ports,
/// else to whoever takes the rest. Lives on one loop; every method is called there.
final class UdpPort {

    /// Takes what belongs to no flow.
    interface Rest {
        /// @param to the local address and port it came to
        void received(
                SocketName from,
                SocketName to,
                ByteBuffer content,
                int trafficClass,
                long receivedAt);

        /// @param to where the datagram had been sent; `null` if the system does not tell
        void failed(@Nullable SocketName to, @Nullable IOException why, int mtu);

        void writable();

        /// Another socket has taken the place of the port's.
        void moved(UdpSocket socket);

        /// The socket is gone.
        void gone();
    }

    private final UdpPorts ports;
    private final Loop loop;
    private final UdpSockets.Binding binding;
    private final UdpSocketOptions options;
    private final FlowTable flows = new FlowTable();
    private @Nullable UdpSocket socket;
    private @Nullable Hearing hearing; // of that socket
    private @Nullable Rest rest;
    private boolean closed;

    private UdpPort(
            UdpPorts ports, Loop loop, UdpSockets.Binding binding, UdpSocketOptions options) {
        this.ports = ports;
        this.loop = loop;
        this.binding = binding;
        this.options = options;
    }

    /// Opens the socket; `opened` or `failed` is told once, on the loop.
    static void open(
            UdpPorts ports,
            Loop loop,
            UdpSockets.Binding binding,
            UdpSocketOptions options,
            Consumer<UdpPort> opened,
            Consumer<Throwable> failed) {
        UdpPort port = new UdpPort(ports, loop, binding, options);
        ports.sockets()
                .open(
                        loop,
                        binding,
                        options,
                        port.hear(),
                        new UdpSocket.Outcome() {
                            @Override
                            public void opened(UdpSocket made) {
                                port.socket = made;
                                opened.accept(port);
                            }

                            @Override
                            public void failed(Throwable why) {
                                port.closed = true;
                                failed.accept(why);
                            }
                        });
    }

    /// Opens another socket in place of this one, on the interface that has now the name that this
    /// one was bound to. Flows keep their ends, and use the other.
    ///
    /// @param failed told why it could not
    void bindAgain(Consumer<Throwable> failed) {
        Hearing before = hearing;
        Hearing now = new Hearing();
        ports.sockets()
                .open(
                        loop,
                        binding.at((Endpoint.Address) endpoint()),
                        options,
                        now,
                        new UdpSocket.Outcome() {
                            @Override
                            public void opened(UdpSocket made) {
                                if (closed || hearing != before) {
                                    made.close(); // it came too late
                                    return;
                                }
                                UdpSocket old = socket();
                                hearing = now;
                                socket = made;
                                flows.all().forEach(flow -> flow.moved(made));
                                if (rest != null) {
                                    rest.moved(made);
                                }
                                old.close();
                            }

                            @Override
                            public void failed(Throwable why) {
                                failed.accept(why);
                            }
                        });
    }

    private Hearing hear() {
        Hearing first = new Hearing();
        hearing = first;
        return first;
    }

    Loop loop() {
        return loop;
    }

    UdpSocket socket() {
        return Objects.requireNonNull(socket, "the port is used only once it is open");
    }

    /// With the number that the system chose.
    SocketName name() {
        return socket().local();
    }

    Endpoint endpoint() {
        return Endpoint.address(name().toInet());
    }

    UdpSocketOptions options() {
        return options;
    }

    boolean ipv6() {
        return binding.ipv6();
    }

    /// @throws NetworkException if it was opened with other options than are asked for now
    void requireSame(UdpSocketOptions asked) throws NetworkException {
        if (!options.sameSocketAs(asked)) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "UdpOptions and IpOptions",
                            "the socket at "
                                    + endpoint()
                                    + " is shared, and was opened with other options; ask for the"
                                    + " same, or for another port"));
        }
    }

    /// Whether it takes IPv4 beside IPv6.
    boolean dualStack() {
        return binding.dualStack();
    }

    boolean isClosed() {
        return closed;
    }

    // ---- flows

    /// Another flow.
    ///
    /// @param local the address and port that its datagrams come to and leave from
    /// @param own options for its queues
    /// @param limitBefore how many bytes may wait until the program receives for the first time
    /// @return `null` if there is such a flow already
    @Nullable UdpFlow add(
            SocketName peer, SocketName local, UdpSocketOptions own, int limitBefore) {
        if (flows.find(peer, local) != null) {
            return null;
        }
        Share share = new Share();
        UdpFlow flow = new UdpFlow(socket(), loop, ends(peer, local), own, limitBefore, share);
        share.flow = flow;
        flows.add(peer, flow);
        return flow;
    }

    private UdpFlow.Ends ends(SocketName peer, SocketName local) {
        return new UdpFlow.Ends(
                Endpoint.address(local.toInet()),
                Endpoint.address(peer.toInet()),
                peer.isIpv4(),
                peer,
                sourceFor(local));
    }

    /// What one flow has of the port.
    private final class Share implements UdpFlow.Share {
        private @Nullable UdpFlow flow; // set right after it is made
        private @Nullable Long id;

        @Override
        public boolean nameIt(long given) {
            boolean free = id == null && flows.ids().add(given, Objects.requireNonNull(flow));
            if (free) {
                id = given;
            }
            return free;
        }

        @Override
        public void release() {
            UdpFlow gone = Objects.requireNonNull(flow);
            if (id != null) {
                flows.ids().remove(id, gone);
            }
            flows.remove(Objects.requireNonNull(gone.to()), gone);
            closeIfUnused();
        }
    }

    /// Sends to a peer that has no flow; what the socket does not take is lost.
    ///
    /// @param local the address that the peer sent to
    void answer(SocketName peer, SocketName local, ByteBuffer content) {
        try {
            var _ = socket().send(content, peer, sourceFor(local));
        } catch (IOException _) {
            // The peer asks again, or does not; nobody here waits for it.
        }
    }

    private @Nullable SocketName sourceFor(SocketName local) {
        boolean tellsLocal = socket().capabilities().contains(DatagramCapability.LOCAL_ADDRESS);
        return binding.wildcard() && tellsLocal ? local.address() : null;
    }

    // ---- the rest

    /// @return false if somebody takes it already
    boolean takeRest(Rest taker) {
        if (rest != null) {
            return false;
        }
        rest = taker;
        return true;
    }

    void giveUpRest() {
        rest = null;
        closeIfUnused();
    }

    boolean hasRest() {
        return rest != null;
    }

    void closeIfUnused() {
        if (!closed && rest == null && flows.isEmpty()) {
            closed = true;
            ports.closed(this);
            socket().close();
        }
    }

    // ---- what the socket tells

    private void arrivedElsewhere(
            UdpFlow flow, SocketName from, SocketName local, ByteBuffer content, int trafficClass) {
        SocketName before = Objects.requireNonNull(flow.to());
        flow.arrivedElsewhere(ends(from, local), content, trafficClass);
        if (!before.equals(flow.to()) && !flow.isGone()) {
            flows.remove(before, flow);
            flows.add(from, flow);
        }
    }

    /// Hears one socket, until another one takes its place.
    private final class Hearing implements UdpSocket.Events {
        @Override
        public void received(
                @Nullable SocketName from,
                @Nullable SocketName to,
                ByteBuffer content,
                int trafficClass,
                long receivedAt) {
            if (from == null || hearing != this) {
                return; // this socket is not connected, or not the port's any more
            }
            SocketName local = to == null ? name() : to;
            UdpFlow named = flows.ids().find(content);
            if (named != null && !named.isAt(from, local)) {
                arrivedElsewhere(named, from, local.withPort(name().port()), content, trafficClass);
                return;
            }
            UdpFlow flow = named == null ? flows.find(from, local) : named;
            if (flow != null) {
                flow.arrived(content, trafficClass, receivedAt);
            } else if (rest != null) {
                rest.received(
                        from, local.withPort(name().port()), content, trafficClass, receivedAt);
            }
        }

        @Override
        public void failed(@Nullable SocketName to, @Nullable IOException why, int mtu) {
            UdpFlow flow = to == null ? null : flows.first(to);
            if (flow == null) {
                if (rest != null) {
                    rest.failed(to, why, mtu);
                }
                return;
            }
            for (UdpFlow each = flow; each != null; each = each.sibling) {
                each.refused(why, mtu);
            }
        }

        @Override
        public void writable() {
            flows.all().forEach(UdpFlow::writable);
            if (rest != null) {
                rest.writable();
            }
        }

        @Override
        public void gone() {
            if (hearing != this) {
                return; // its flows use another one
            }
            if (!closed) {
                closed = true;
                ports.closed(UdpPort.this);
            }
            flows.all().forEach(UdpFlow::release);
            if (rest != null) {
                rest.gone();
            }
        }
    }
}
