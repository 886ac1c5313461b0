package dev.fairlead.discovery.internal.io;

import dev.fairlead.discovery.internal.mdns.Arrival;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.internal.os.UdpCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Port 5353 of this machine, shared with whoever else uses it, on the links that were joined (RFC
/// 6762, sections 3 and 15.1).
///
/// For the thread that opened it, but for [#wake()].
public interface MulticastPort extends AutoCloseable {
    int NUMBER = 5353;

    InetAddress IPV4_GROUP = InetAddress.ofLiteral("224.0.0.251");
    InetAddress IPV6_GROUP = InetAddress.ofLiteral("ff02::fb");

    /// Hears of what came in.
    @FunctionalInterface
    interface Taker {
        void received(Arrival arrival, byte[] packet);
    }

    /// By the calls of Linux where they may be used, else by the JDK's channels.
    ///
    /// @throws IOException if the port cannot be had for either family
    static MulticastPort open() throws IOException {
        return UdpCalls.available() ? GroupPort.open() : ChannelPort.open();
    }

    static InetAddress group(Link link) {
        return link.family() == Link.Family.IPV4 ? IPV4_GROUP : IPV6_GROUP;
    }

    /// Begins to hear the group there.
    ///
    /// @throws IOException if it cannot
    void join(Link link) throws IOException;

    /// Hears nothing from there any more.
    void leave(Link link);

    /// Sends at once, or not at all.
    ///
    /// @param to `null` for the group
    /// @throws IOException if the system did not take it
    void send(Link link, @Nullable InetSocketAddress to, byte[] packet) throws IOException;

    /// Waits until something has come, [#wake()] was called or the time is over; and gives some of
    /// what has come.
    ///
    /// @param nanos `Long.MAX_VALUE` for ever
    void await(long nanos, Taker taker) throws IOException;

    /// Ends a wait, from any thread: the one under way, or the next.
    void wake();

    @Override
    void close();
}
