package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.SocketName;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One try to open a flow to one address, over a socket of its own that is connected to it: the
/// system then has a route, filters what comes from elsewhere, and tells of ICMP errors. Lives on
/// one loop.
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
        Own own = attempt.new Own();
        UdpSockets.Binding binding =
                new UdpSockets.Binding(local, remote, false, false, false, null);
        ports.sockets().open(loop, binding, options, own, own);
        return attempt;
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
            UdpFlow made = new UdpFlow(socket, loop, ends, options, socket::close);
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
