package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.SocketName;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/// One try to open a flow to one address. Where the program asks for no local port it has a socket
/// of its own, connected to the address: the system then has a route, filters what comes from
/// elsewhere, and tells of ICMP errors. A flow from a given port shares the socket of that port.
/// Lives on one loop.
public final class UdpAttempt {
    /// Hears how it ended, once, on the loop.
    public interface Outcome {
        void opened(UdpFlow flow);

        void failed(Throwable why);
    }

    private final Loop loop;
    private final Endpoint.Address remote;
    private final UdpSocketOptions options;
    private final Outcome outcome;
    private boolean over;

    private UdpAttempt(
            Loop loop, Endpoint.Address remote, UdpSocketOptions options, Outcome outcome) {
        this.loop = loop;
        this.remote = remote;
        this.options = options;
        this.outcome = outcome;
    }

    /// On the loop.
    ///
    /// @param local to send from; `null` for what the system picks
    public static UdpAttempt start(
            UdpPorts ports,
            Loop loop,
            Endpoint.Address remote,
            Endpoint.@Nullable Address local,
            UdpSocketOptions options,
            Outcome outcome) {
        UdpAttempt attempt = new UdpAttempt(loop, remote, options, outcome);
        if (local != null && local.port() != 0) {
            attempt.share(ports, local);
            return attempt;
        }
        Own own = attempt.new Own();
        UdpSockets.Binding binding =
                new UdpSockets.Binding(local, remote, false, false, false, null);
        ports.sockets().open(loop, binding, options, own, own);
        return attempt;
    }

    private void share(UdpPorts ports, Endpoint.Address local) {
        ports.open(
                loop,
                new UdpSockets.Binding(local, null, false, false, false, null),
                options,
                this::join,
                this::tellFailed);
    }

    /// On the loop of the port.
    private void join(UdpPort port) {
        try {
            port.requireSame(options);
            SocketName peer = SocketName.of(remote.toSocketAddress());
            SocketName source = SocketName.of(routeTo(remote)).withPort(port.name().port());
            SocketName bound = port.name();
            SocketName local = bound.isUnspecified() ? source : bound;
            UdpFlow flow = port.add(peer, local, options, options.udp().receiveQueueSize());
            if (flow == null) {
                throw new BindException("Address already in use: there is a flow to " + remote);
            }
            onOwnLoop(() -> {
                if (over) {
                    flow.close();
                } else {
                    over = true;
                    outcome.opened(flow);
                }
            });
        } catch (IOException e) {
            port.closeIfUnused();
            tellFailed(e);
        }
    }

    private void tellFailed(Throwable why) {
        onOwnLoop(() -> {
            if (!over) {
                over = true;
                outcome.failed(why);
            }
        });
    }

    private void onOwnLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /// Asks the system, which sends nothing, for the address that packets to `remote` come from.
    ///
    /// @throws IOException if there is no route
    private static InetSocketAddress routeTo(Endpoint.Address remote) throws IOException {
        StandardProtocolFamily family =
                remote.isIpv6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        try (DatagramChannel probe = DatagramChannel.open(family)) {
            probe.connect(remote.toSocketAddress());
            return (InetSocketAddress) probe.getLocalAddress();
        }
    }

    /// Gives it up: nothing is told any more. On the loop.
    public void cancel() {
        over = true;
    }

    /// Joins a socket with its only flow.
    private final class Own implements UdpSocket.Events, UdpSocket.Outcome {
        private @Nullable UdpFlow flow;

        @Override
        public void opened(UdpSocket socket) {
            if (over) {
                socket.close();
                return;
            }
            over = true;
            UdpFlow.Ends ends =
                    new UdpFlow.Ends(
                            Endpoint.address(socket.local().toInet()),
                            remote,
                            remote.isIpv4(),
                            null,
                            null);
            UdpFlow made =
                    new UdpFlow(
                            socket,
                            loop,
                            ends,
                            options,
                            options.udp().receiveQueueSize(),
                            socket::close);
            flow = made;
            outcome.opened(made);
        }

        @Override
        public void failed(Throwable why) {
            if (!over) {
                over = true;
                outcome.failed(why);
            }
        }

        @Override
        public void received(
                @Nullable SocketName from,
                @Nullable SocketName to,
                ByteBuffer content,
                int trafficClass,
                long receivedAt) {
            if (flow != null) {
                flow.arrived(content, trafficClass, receivedAt);
            }
        }

        @Override
        public void failed(@Nullable SocketName to, @Nullable IOException why, int mtu) {
            if (flow != null) {
                flow.refused(why, mtu);
            }
        }

        @Override
        public void writable() {
            if (flow != null) {
                flow.writable();
            }
        }

        @Override
        public void gone() {
            if (flow != null) {
                flow.release();
            }
        }
    }
}
