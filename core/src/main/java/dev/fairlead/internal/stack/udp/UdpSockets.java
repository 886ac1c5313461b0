package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.capture.CaptureFile;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.DatagramReceiver;
import dev.fairlead.internal.os.DatagramSenders;
import dev.fairlead.internal.os.UdpCalls;
import org.jspecify.annotations.Nullable;

/// Makes the UDP sockets of one network: the system's own where their calls can be had, else
/// Netty's.
public final class UdpSockets {
    private final EventLoops loops;
    private final boolean system;
    private final DatagramSenders senders = new DatagramSenders();
    private final ThreadLocal<DatagramReceiver> receivers =
            ThreadLocal.withInitial(DatagramReceiver::new); // one a loop

    public UdpSockets(EventLoops loops) {
        this.loops = loops;
        this.system = loops.epoll() && UdpCalls.available();
    }

    /// What to open.
    ///
    /// @param local to bind to; `null` for what the system picks
    /// @param remote to connect to; `null` for an unconnected socket
    /// @param dualStack whether an IPv6 wildcard socket takes IPv4 too
    /// @param interfaceName to bind to; `null` for none
    record Binding(
            Endpoint.@Nullable Address local,
            Endpoint.@Nullable Address remote,
            boolean dualStack,
            boolean reuseAddress,
            boolean reusePort,
            @Nullable String interfaceName) {
        boolean ipv6() {
            Endpoint.Address known = remote != null ? remote : local;
            return known != null && known.isIpv6();
        }

        /// With the port that the system chose.
        Binding at(Endpoint.Address known) {
            return new Binding(known, remote, dualStack, reuseAddress, reusePort, interfaceName);
        }

        boolean wildcard() {
            return remote == null && local != null && local.isUnspecified();
        }
    }

    EventLoops loops() {
        return loops;
    }

    /// Whether sockets are the system's own, with everything that they can do.
    public boolean system() {
        return system;
    }

    DatagramSenders senders() {
        return senders;
    }

    DatagramReceiver receiver() {
        return receivers.get();
    }

    /// Opens a socket; on the loop.
    void open(
            Loop loop,
            Binding binding,
            UdpSocketOptions options,
            UdpSocket.Events events,
            UdpSocket.Outcome outcome) {
        CaptureFile capture = loops.sockets().capture();
        if (capture != null && !(events instanceof UdpTap)) {
            UdpTap tap = new UdpTap(capture, binding.remote(), events, outcome);
            open(loop, binding, options, tap, tap);
        } else if (system) {
            SystemUdpSocket.open(this, loop, binding, options, events, outcome);
        } else {
            ChannelUdpSocket.open(loops, loop, binding, options, events, outcome);
        }
    }
}
