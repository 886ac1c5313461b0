package dev.fairlead.internal.stack.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkOptions.Transport;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.Udp;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.connection.CoreConnection;
import dev.fairlead.internal.os.UdpCalls;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is asked of a UDP socket is what the system has, or refused. Numbers as in linux/in.h and
/// linux/in6.h.
@Timeout(60)
class UdpSocketOptionsTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private UdpSocket socket(Transport transport, String host, UdpOptions udp, IpOptions ip)
            throws NetworkException {
        Network network = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
        opened.add(network);
        Connection connection =
                network.open(
                        Endpoint.host(host, 9),
                        Udp.stack().with(udp),
                        Parameters.DEFAULT.withIp(ip));
        opened.add(connection);
        return ((UdpFlow) ((CoreConnection) connection).core().anyTransport()).socket();
    }

    private int read(String host, UdpOptions udp, IpOptions ip, int level, int name)
            throws Exception {
        Assumptions.assumeTrue(
                !"nio".equals(System.getProperty("dev.fairlead.transport")), "needs epoll");
        return assertInstanceOf(SystemUdpSocket.class, socket(Transport.EPOLL, host, udp, ip))
                .option(level, name);
    }

    private <T> T nio(UdpOptions udp, IpOptions ip, ChannelOption<T> option)
            throws NetworkException {
        var socket = (ChannelUdpSocket) socket(Transport.NIO, "127.0.0.1", udp, ip);
        return socket.channel().config().getOption(option);
    }

    @Test
    void theSystemHasTheSizesOfItsBuffers() throws Exception {
        UdpOptions sizes =
                UdpOptions.DEFAULT.withSendBufferSize(40_000).withReceiveBufferSize(50_000);
        assertEquals(40_000, nio(sizes, IpOptions.DEFAULT, ChannelOption.SO_SNDBUF));
        assertEquals(50_000, nio(sizes, IpOptions.DEFAULT, ChannelOption.SO_RCVBUF));
        // socket(7): the kernel doubles what is asked for, and tells the double.
        assertEquals(80_000, read("127.0.0.1", sizes, IpOptions.DEFAULT, 1, 7));
        assertEquals(100_000, read("::1", sizes, IpOptions.DEFAULT, 1, 8));
    }

    @Test
    void broadcastIsAllowedIfAskedFor() throws Exception {
        UdpOptions yes = UdpOptions.DEFAULT.withBroadcast(true);
        IpOptions ip = IpOptions.DEFAULT;
        assertEquals(true, nio(yes, ip, ChannelOption.SO_BROADCAST));
        assertEquals(false, nio(UdpOptions.DEFAULT, ip, ChannelOption.SO_BROADCAST));
        assertEquals(1, read("127.0.0.1", yes, ip, 1, 6));
        assertEquals(0, read("127.0.0.1", UdpOptions.DEFAULT, ip, 1, 6));
        var failure =
                assertThrows(
                                NetworkException.class,
                                () -> read("255.255.255.255", UdpOptions.DEFAULT, ip, 1, 6))
                        .failure();
        assertInstanceOf(PathFailure.PermissionDenied.class, failure);
    }

    @Test
    void multicastComesBackOnlyIfAskedFor() throws Exception {
        UdpOptions udp = UdpOptions.DEFAULT;
        for (boolean back : List.of(true, false)) {
            IpOptions ip = IpOptions.DEFAULT.withMulticastLoopback(back);
            var option = NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP);
            assertEquals(back, nio(udp, ip, option));
            assertEquals(back ? 1 : 0, read("127.0.0.1", udp, ip, 0, 34));
            assertEquals(back ? 1 : 0, read("::1", udp, ip, 41, 19));
        }
    }

    /// An option of a socket for a group.
    private static int ofGroup(UdpOptions udp, int hopLimit, boolean ipv6, int level, int name)
            throws Exception {
        return ofGroup(UdpSocketOptions.ofGroup(udp, hopLimit, true), ipv6, level, name);
    }

    private static int ofGroup(UdpSocketOptions options, boolean ipv6, int level, int name)
            throws Exception {
        Assumptions.assumeTrue(UdpCalls.available(), "native access is not enabled");
        int socket = UdpCalls.socket(ipv6);
        try {
            options.apply(socket, ipv6, false);
            return UdpCalls.option(socket, level, name);
        } finally {
            UdpCalls.close(socket);
        }
    }

    @Test
    void theHopLimitOfAGroupIsTheSockets() throws Exception {
        assertEquals(7, ofGroup(UdpOptions.DEFAULT, 7, false, 0, 33));
        assertEquals(7, ofGroup(UdpOptions.DEFAULT, 7, true, 41, 18));
        assertEquals(0, ofGroup(UdpOptions.DEFAULT, 0, false, 0, 33));
    }

    @Test
    void whatIsSentToAGroupComesBackIfThatIsAskedFor() throws Exception {
        for (boolean back : List.of(true, false)) {
            UdpSocketOptions options = UdpSocketOptions.ofGroup(UdpOptions.DEFAULT, 1, back);
            assertEquals(back ? 1 : 0, ofGroup(options, false, 0, 34));
            assertEquals(back ? 1 : 0, ofGroup(options, true, 41, 19));
        }
    }

    @Test
    void aGroupHasTheBuffersThatAreAskedFor() throws Exception {
        UdpOptions sizes =
                UdpOptions.DEFAULT.withSendBufferSize(40_000).withReceiveBufferSize(50_000);
        assertEquals(80_000, ofGroup(sizes, 1, false, 1, 7));
        assertEquals(100_000, ofGroup(sizes, 1, true, 1, 8));
    }

    @Test
    void whatIsSetOfIpIsReadBack() throws Exception {
        UdpOptions udp = UdpOptions.DEFAULT;
        IpOptions base = IpOptions.DEFAULT;
        IpOptions hops = base.withHopLimit(33);
        IpOptions whole = base.withDontFragment(true);
        IpOptions low = base.withTrafficClass(8);
        IpOptions stable = base.withLocalAddressPreference(IpOptions.AddressPreference.STABLE);
        assertEquals(8, nio(udp, low, ChannelOption.IP_TOS));
        for (IpOptions refused : List.of(hops, whole, stable)) {
            assertInstanceOf(
                    PathFailure.OptionNotSupported.class,
                    assertThrows(
                                    NetworkException.class,
                                    () -> socket(Transport.NIO, "127.0.0.1", udp, refused))
                            .failure());
        }
        assertEquals(33, read("127.0.0.1", udp, hops, 0, 2));
        assertEquals(33, read("::1", udp, hops, 41, 16));
        assertEquals(2, read("127.0.0.1", udp, whole, 0, 10));
        assertEquals(2, read("::1", udp, whole, 41, 23));
        assertEquals(0, read("::1", udp, base.withDontFragment(false), 41, 23));
        assertEquals(8, read("127.0.0.1", udp, low, 0, 1));
        assertEquals(8, read("::1", udp, low, 41, 67));
        assertEquals(2, read("::1", udp, stable, 41, 72) & 3);
    }

    @Test
    void theLimitFollowsThePathIfNothingMayBeFragmented() throws Exception {
        Assumptions.assumeTrue(
                !"nio".equals(System.getProperty("dev.fairlead.transport")), "needs epoll");
        int mtu = socket(Transport.EPOLL, "127.0.0.1", UdpOptions.DEFAULT, IpOptions.DEFAULT).mtu();
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                DatagramConnection whole =
                        network.open(
                                Endpoint.host("127.0.0.1", 9),
                                Udp.stack(),
                                Parameters.DEFAULT.withIp(
                                        IpOptions.DEFAULT.withDontFragment(true)))) {
            assertEquals(Math.min(mtu - 28, 65_507), whole.maximumDatagramSize());
        }
    }
}
