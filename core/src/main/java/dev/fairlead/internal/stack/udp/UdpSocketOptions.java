package dev.fairlead.internal.stack.udp;

import dev.fairlead.IpOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.os.Linux;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.os.UdpCalls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Public options as socket options of UDP. What cannot be honoured is refused when the list is
/// made, before any packet.
public final class UdpSocketOptions {
    /// No datagram is larger.
    private static final int LARGEST = 1 << 16;

    private static final int PREFER_SRC_TMP = 1; // linux/in6.h
    private static final int PREFER_SRC_PUBLIC = 2;
    private static final String NEEDS_SYSTEM =
            "it needs epoll on Linux and native access for Fairlead; start Java with"
                    + " --enable-native-access=ALL-UNNAMED (on the module path:"
                    + " --enable-native-access=io.netty.common,dev.fairlead.core)";

    private static final ChannelOption<Integer> IP_MULTICAST_LOOP =
            new IntegerUnixChannelOption(
                    "IP_MULTICAST_LOOP", Linux.IPPROTO_IP, Linux.IP_MULTICAST_LOOP);
    private static final ChannelOption<Integer> IPV6_MULTICAST_LOOP =
            new IntegerUnixChannelOption(
                    "IPV6_MULTICAST_LOOP", Linux.IPPROTO_IPV6, Linux.IPV6_MULTICAST_LOOP);

    private record Setting(int level, int option, int value) {}

    private final UdpOptions udp;
    private final IpOptions ip;
    private final List<Setting> always = new ArrayList<>();
    private final List<Setting> v4 = new ArrayList<>();
    private final List<Setting> v6 = new ArrayList<>();

    private final @Nullable String device;

    private UdpSocketOptions(UdpOptions udp, IpOptions ip, @Nullable String device) {
        this.udp = udp;
        this.ip = ip;
        this.device = device;
    }

    /// @param system whether the sockets are the system's own
    /// @throws NetworkException naming the first option that cannot be honoured
    public static UdpSocketOptions of(boolean system, UdpOptions udp, IpOptions ip)
            throws NetworkException {
        UdpSocketOptions options = new UdpSocketOptions(udp, ip, null);
        if (system) {
            options.collect();
        } else {
            refuseIf(ip.hopLimit().isPresent(), "IpOptions.hopLimit");
            refuseIf(ip.dontFragment().isPresent(), "IpOptions.dontFragment");
            refuseIf(
                    ip.localAddressPreference() != IpOptions.AddressPreference.DEFAULT,
                    "IpOptions.localAddressPreference");
        }
        return options;
    }

    /// For a socket of the system that sends to a group and hears it.
    ///
    /// @param hopLimit of what is sent to the group
    public static UdpSocketOptions ofGroup(UdpOptions udp, int hopLimit, boolean loopback) {
        UdpSocketOptions options =
                new UdpSocketOptions(udp, IpOptions.DEFAULT.withMulticastLoopback(loopback), null);
        options.collect();
        options.both(Linux.IP_MULTICAST_TTL, Linux.IPV6_MULTICAST_HOPS, hopLimit);
        // Else the system gives us what is sent to any group that another program here has joined.
        options.both(Linux.IP_MULTICAST_ALL, Linux.IPV6_MULTICAST_ALL, 0);
        return options;
    }

    /// These, for a socket that sends and receives over one interface only.
    ///
    /// @param name of the interface; a socket of the system is needed for it
    public UdpSocketOptions over(String name) {
        UdpSocketOptions bound = new UdpSocketOptions(udp, ip, name);
        bound.always.addAll(always);
        bound.v4.addAll(v4);
        bound.v6.addAll(v6);
        return bound;
    }

    private static void refuseIf(boolean condition, String option) throws NetworkException {
        if (condition) {
            throw new NetworkException(new PathFailure.OptionNotSupported(option, NEEDS_SYSTEM));
        }
    }

    private void collect() {
        udp.sendBufferSize()
                .ifPresent(size -> add(always, Linux.SOL_SOCKET, Linux.SO_SNDBUF, size));
        udp.receiveBufferSize()
                .ifPresent(size -> add(always, Linux.SOL_SOCKET, Linux.SO_RCVBUF, size));
        if (udp.broadcast()) {
            add(always, Linux.SOL_SOCKET, Linux.SO_BROADCAST, 1);
        }
        ip.trafficClass().ifPresent(octet -> both(Linux.IP_TOS, Linux.IPV6_TCLASS, octet));
        ip.hopLimit().ifPresent(limit -> both(Linux.IP_TTL, Linux.IPV6_UNICAST_HOPS, limit));
        ip.dontFragment()
                .ifPresent(dont ->
                        both(
                                Linux.IP_MTU_DISCOVER,
                                Linux.IPV6_MTU_DISCOVER,
                                dont ? Linux.PMTUDISC_DO : Linux.PMTUDISC_DONT));
        ip.multicastLoopback()
                .ifPresent(loop ->
                        both(Linux.IP_MULTICAST_LOOP, Linux.IPV6_MULTICAST_LOOP, loop ? 1 : 0));
        switch (ip.localAddressPreference()) {
            case DEFAULT -> {}
            case TEMPORARY ->
                    add(v6, Linux.IPPROTO_IPV6, Linux.IPV6_ADDR_PREFERENCES, PREFER_SRC_TMP);
            case STABLE ->
                    add(v6, Linux.IPPROTO_IPV6, Linux.IPV6_ADDR_PREFERENCES, PREFER_SRC_PUBLIC);
        }
    }

    private void both(int ipv4Option, int ipv6Option, int value) {
        add(v4, Linux.IPPROTO_IP, ipv4Option, value);
        add(v6, Linux.IPPROTO_IPV6, ipv6Option, value);
    }

    private static void add(List<Setting> to, int level, int option, int value) {
        to.add(new Setting(level, option, value));
    }

    /// Sets them all on a socket of the system.
    ///
    /// @param dualStack whether it carries IPv4 beside IPv6
    void apply(int descriptor, boolean ipv6, boolean dualStack) throws SystemCallException {
        if (device != null) {
            UdpCalls.setOption(
                    descriptor,
                    Linux.SOL_SOCKET,
                    Linux.SO_BINDTODEVICE,
                    device.getBytes(StandardCharsets.UTF_8));
        }
        apply(descriptor, always);
        if (ipv6) {
            apply(descriptor, v6);
        }
        if (!ipv6 || dualStack) {
            apply(descriptor, v4);
        }
    }

    private static void apply(int descriptor, List<Setting> settings) throws SystemCallException {
        for (Setting setting : settings) {
            UdpCalls.setOption(descriptor, setting.level, setting.option, setting.value);
        }
    }

    /// Sets them all on a channel of Netty's.
    void apply(Channel channel, boolean epoll, boolean ipv6) {
        set(channel, ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST));
        set(channel, ChannelOption.SO_SNDBUF, udp.sendBufferSize().orElse(null));
        set(channel, ChannelOption.SO_RCVBUF, udp.receiveBufferSize().orElse(null));
        set(channel, ChannelOption.SO_BROADCAST, udp.broadcast() ? true : null);
        set(channel, ChannelOption.IP_TOS, ip.trafficClass().orElse(null));
        // Netty's own option for this has one sense on NIO and the other on epoll.
        boolean back = ip.multicastLoopback().orElse(true);
        if (ip.multicastLoopback().isEmpty()) {
            return;
        } else if (!epoll) {
            set(channel, NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), back);
        } else {
            set(channel, ipv6 ? IPV6_MULTICAST_LOOP : IP_MULTICAST_LOOP, back ? 1 : 0);
        }
    }

    private static <T> void set(Channel channel, ChannelOption<T> option, @Nullable T value) {
        if (value != null && !channel.config().setOption(option, value)) {
            throw new IllegalStateException(option.name() + " is unknown to " + channel);
        }
    }

    boolean onlyIpv6() {
        return ip.version() == IpOptions.Version.V6;
    }

    /// Whether one socket can have both.
    boolean sameSocketAs(UdpSocketOptions other) {
        return ip.equals(other.ip)
                && Objects.equals(device, other.device)
                && udp.sendBufferSize().equals(other.udp.sendBufferSize())
                && udp.receiveBufferSize().equals(other.udp.receiveBufferSize())
                && udp.broadcast() == other.udp.broadcast();
    }

    UdpOptions udp() {
        return udp;
    }

    /// Whether the path must carry a datagram whole.
    boolean dontFragment() {
        return ip.dontFragment().orElse(false);
    }
}
