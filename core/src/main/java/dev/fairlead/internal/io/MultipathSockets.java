package dev.fairlead.internal.io;

import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.os.UdpCalls;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;

/// Sockets of MPTCP (RFC 8684). Netty makes none; so one of its own sockets of TCP has its
/// descriptor replaced.
public final class MultipathSockets {
    // linux/mptcp.h
    private static final ChannelOption<Integer> MPTCP_INFO =
            new IntegerUnixChannelOption("MPTCP_INFO", 284, 1);

    private MultipathSockets() {}

    /// Whether this system has them.
    public static boolean available() {
        if (!UdpCalls.available()) {
            return false;
        }
        try {
            UdpCalls.close(UdpCalls.multipathSocket(false));
            return true;
        } catch (SystemCallException _) {
            return false; // switched off, or not built in
        }
    }

    /// Makes a socket of epoll that is not bound, connected or registered yet one of MPTCP, if this
    /// system has them.
    static void adopt(UnixChannel socket, boolean ipv6) {
        if (UdpCalls.available()) {
            try {
                UdpCalls.becomeMultipath(socket.fd().intValue(), ipv6);
            } catch (SystemCallException _) {
                // it stays one of TCP, and its report says so
            }
        }
    }

    /// Whether a connected socket speaks MPTCP with its peer. One that fell back to TCP has only
    /// the options of TCP.
    public static boolean isInUse(DuplexChannel connected) {
        if (!(connected instanceof EpollSocketChannel)) {
            return false;
        }
        try {
            connected.config().getOption(MPTCP_INFO);
            return true;
        } catch (ChannelException _) {
            return false;
        }
    }
}
