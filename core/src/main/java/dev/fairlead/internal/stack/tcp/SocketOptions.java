package dev.fairlead.internal.stack.tcp;

import dev.fairlead.IpOptions;
import dev.fairlead.KeepAlive;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.TcpOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;

/// Public options as socket options, for one kind of socket. What cannot be honoured is refused
/// when the list is made, before any packet.
///
/// Numbers of options are those of Linux (`linux/tcp.h`, `linux/in.h`, `linux/in6.h`).
public final class SocketOptions {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;

    static final ChannelOption<Integer> TCP_MAXSEG =
            new IntegerUnixChannelOption("TCP_MAXSEG", IPPROTO_TCP, 2);
    static final ChannelOption<Integer> IP_TTL =
            new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
    static final ChannelOption<Integer> IP_MTU_DISCOVER =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", IPPROTO_IP, 10);
    static final ChannelOption<Integer> IPV6_UNICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
    static final ChannelOption<Integer> IPV6_MTU_DISCOVER =
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", IPPROTO_IPV6, 23);
    static final ChannelOption<Integer> IPV6_TCLASS =
            new IntegerUnixChannelOption("IPV6_TCLASS", IPPROTO_IPV6, 67);
    static final ChannelOption<Integer> IPV6_ADDR_PREFERENCES =
            new IntegerUnixChannelOption("IPV6_ADDR_PREFERENCES", IPPROTO_IPV6, 72);
    private static final int PMTUDISC_DONT = 0;
    private static final int PMTUDISC_DO = 2;
    private static final int PREFER_SRC_TMP = 1;
    private static final int PREFER_SRC_PUBLIC = 2;

    private static final String NEEDS_EPOLL =
            "it needs epoll on Linux; start Java with --enable-native-access=ALL-UNNAMED";
    private static final String NO_FOR_MULTIPATH =
            "Linux has it for TCP, and MPTCP is asked for; leave one of them out";
    private static final String NO_FOR_UNIX = "it is an option of TCP, and this is a Unix socket";

    private static final ChannelOption<ByteBuffer> SO_BINDTODEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, 16); // IFNAMSIZ of linux/if.h

    /// Which sockets the options are for.
    ///
    /// @param multipath whether MPTCP is asked for
    public record Kind(boolean epoll, boolean unix, boolean multipath) {}

    private record Setting<T>(ChannelOption<T> option, T value) {
        void apply(Channel channel) {
            if (!channel.config().setOption(option, value)) {
                throw new IllegalStateException(option.name() + " is unknown to " + channel);
            }
        }
    }

    private final List<Setting<?>> always = new ArrayList<>();
    private final List<Setting<?>> v4 = new ArrayList<>();
    private final List<Setting<?>> v6 = new ArrayList<>();
    private final Kind kind;
    private final boolean fastOpen;
    private final Duration connectionTimeout;

    private SocketOptions(Kind kind, boolean fastOpen, Duration connectionTimeout) {
        this.kind = kind;
        this.fastOpen = fastOpen;
        this.connectionTimeout = connectionTimeout;
    }

    /// @throws NetworkException with [PathFailure.OptionNotSupported] naming the first option that
    ///   cannot be honoured
    public static SocketOptions of(Kind kind, TcpOptions tcp, IpOptions ip)
            throws NetworkException {
        SocketOptions options = new SocketOptions(kind, tcp.fastOpen(), tcp.connectionTimeout());
        options.buffers(tcp);
        if (kind.unix) {
            refuseOnUnix(tcp, ip);
            return options;
        }
        if (kind.multipath) {
            refuseOnMultipath(tcp, ip);
        }
        options.always.add(new Setting<>(ChannelOption.TCP_NODELAY, tcp.noDelay()));
        options.linuxTcp(tcp);
        options.keepAlive(tcp.keepAlive());
        options.ip(ip);
        return options;
    }

    private void buffers(TcpOptions tcp) {
        tcp.sendBufferSize()
                .ifPresent(size -> always.add(new Setting<>(ChannelOption.SO_SNDBUF, size)));
        tcp.receiveBufferSize()
                .ifPresent(size -> always.add(new Setting<>(ChannelOption.SO_RCVBUF, size)));
    }

    /// Presets are made for TCP, so their values are let pass; what somebody set by hand is not.
    private static void refuseOnUnix(TcpOptions tcp, IpOptions ip) throws NetworkException {
        refuseIf(tcp.noPush(), "TcpOptions.noPush", NO_FOR_UNIX);
        refuseIf(tcp.quickAck(), "TcpOptions.quickAck", NO_FOR_UNIX);
        refuseIf(tcp.fastOpen(), "TcpOptions.fastOpen", NO_FOR_UNIX);
        refuseIf(
                tcp.maximumSegmentSize().isPresent(), "TcpOptions.maximumSegmentSize", NO_FOR_UNIX);
        refuseIf(
                isOwn(tcp, TcpOptions::connectionTimeout),
                "TcpOptions.connectionTimeout",
                "a Unix socket is there or not, at once");
        refuseIf(isOwn(tcp, TcpOptions::keepAlive), "TcpOptions.keepAlive", NO_FOR_UNIX);
        refuseIf(isOwn(tcp, TcpOptions::dropTime), "TcpOptions.dropTime", NO_FOR_UNIX);
        refuseIf(!ip.equals(IpOptions.DEFAULT), "IpOptions", "a Unix socket carries no IP packets");
    }

    /// What sockets of MPTCP do not have on Linux. Drop times of presets are let pass.
    private static void refuseOnMultipath(TcpOptions tcp, IpOptions ip) throws NetworkException {
        refuseIf(tcp.quickAck(), "TcpOptions.quickAck", NO_FOR_MULTIPATH);
        refuseIf(isOwn(tcp, TcpOptions::dropTime), "TcpOptions.dropTime", NO_FOR_MULTIPATH);
        refuseIf(ip.hopLimit().isPresent(), "IpOptions.hopLimit", NO_FOR_MULTIPATH);
        refuseIf(ip.dontFragment().isPresent(), "IpOptions.dontFragment", NO_FOR_MULTIPATH);
        refuseIf(ip.trafficClass().isPresent(), "IpOptions.trafficClass", NO_FOR_MULTIPATH);
        refuseIf(
                ip.localAddressPreference() != IpOptions.AddressPreference.DEFAULT,
                "IpOptions.localAddressPreference",
                NO_FOR_MULTIPATH);
    }

    /// Whether no preset has this value.
    private static boolean isOwn(TcpOptions tcp, Function<TcpOptions, Object> option) {
        Object value = option.apply(tcp);
        return Stream.of(TcpOptions.DEFAULT, TcpOptions.LOCAL_NETWORK, TcpOptions.SYSTEM)
                .map(option)
                .noneMatch(value::equals);
    }

    private void linuxTcp(TcpOptions tcp) throws NetworkException {
        if (kind.epoll) {
            if (tcp.noPush()) {
                always.add(new Setting<>(EpollChannelOption.TCP_CORK, true));
            }
            if (tcp.quickAck()) {
                always.add(new Setting<>(EpollChannelOption.TCP_QUICKACK, true));
            }
            tcp.maximumSegmentSize().ifPresent(size -> always.add(new Setting<>(TCP_MAXSEG, size)));
            (kind.multipath ? Optional.<Duration>empty() : tcp.dropTime())
                    .ifPresent(time ->
                            always.add(
                                    new Setting<>(
                                            EpollChannelOption.TCP_USER_TIMEOUT,
                                            (int) time.toMillis())));
            return;
        }
        refuseIf(tcp.noPush(), "TcpOptions.noPush", NEEDS_EPOLL);
        refuseIf(tcp.quickAck() && !hasQuickAck(), "TcpOptions.quickAck", NEEDS_EPOLL);
        if (tcp.quickAck()) {
            always.add(
                    new Setting<>(NioChannelOption.of(ExtendedSocketOptions.TCP_QUICKACK), true));
        }
        refuseIf(
                tcp.maximumSegmentSize().isPresent(), "TcpOptions.maximumSegmentSize", NEEDS_EPOLL);
        refuseIf(tcp.fastOpen(), "TcpOptions.fastOpen", NEEDS_EPOLL);
        // The JDK has no TCP_USER_TIMEOUT. The default is let pass, so that NIO can be used at all;
        // docs/guide/options.md says what ends the wait there.
        boolean preset =
                tcp.dropTime().equals(TcpOptions.DEFAULT.dropTime())
                        || tcp.dropTime().equals(TcpOptions.LOCAL_NETWORK.dropTime());
        refuseIf(tcp.dropTime().isPresent() && !preset, "TcpOptions.dropTime", NEEDS_EPOLL);
    }

    private static boolean hasQuickAck() {
        return isSupported(ExtendedSocketOptions.TCP_QUICKACK);
    }

    private static boolean isSupported(java.net.SocketOption<?> option) {
        try (var probe = java.nio.channels.SocketChannel.open()) {
            return probe.supportedOptions().contains(option);
        } catch (java.io.IOException _) {
            return false; // no socket can be opened; the connect says why
        }
    }

    private void keepAlive(Optional<KeepAlive> wanted) throws NetworkException {
        if (wanted.isEmpty()) {
            return;
        }
        KeepAlive keepAlive = wanted.get();
        int idle = (int) keepAlive.idle().toSeconds();
        int interval = (int) keepAlive.interval().toSeconds();
        always.add(new Setting<>(ChannelOption.SO_KEEPALIVE, true));
        if (kind.epoll) {
            always.add(new Setting<>(EpollChannelOption.TCP_KEEPIDLE, idle));
            always.add(new Setting<>(EpollChannelOption.TCP_KEEPINTVL, interval));
            always.add(new Setting<>(EpollChannelOption.TCP_KEEPCNT, keepAlive.count()));
            return;
        }
        refuseIf(
                !isSupported(ExtendedSocketOptions.TCP_KEEPIDLE),
                "TcpOptions.keepAlive",
                "this Java cannot set its times on this system");
        always.add(new Setting<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle));
        always.add(
                new Setting<>(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval));
        always.add(
                new Setting<>(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                        keepAlive.count()));
    }

    private void ip(IpOptions ip) throws NetworkException {
        refuseIf(
                ip.multicastLoopback().isPresent(),
                "IpOptions.multicastLoopback",
                "multicast is of UDP, and this is TCP");
        if (!kind.epoll) {
            refuseIf(ip.hopLimit().isPresent(), "IpOptions.hopLimit", NEEDS_EPOLL);
            refuseIf(ip.dontFragment().isPresent(), "IpOptions.dontFragment", NEEDS_EPOLL);
            refuseIf(
                    ip.localAddressPreference() != IpOptions.AddressPreference.DEFAULT,
                    "IpOptions.localAddressPreference",
                    NEEDS_EPOLL);
            ip.trafficClass()
                    .ifPresent(octet -> always.add(new Setting<>(ChannelOption.IP_TOS, octet)));
            return;
        }
        ip.trafficClass()
                .ifPresent(octet -> {
                    v4.add(new Setting<>(ChannelOption.IP_TOS, octet));
                    v6.add(new Setting<>(IPV6_TCLASS, octet));
                });
        ip.hopLimit()
                .ifPresent(limit -> {
                    v4.add(new Setting<>(IP_TTL, limit));
                    v6.add(new Setting<>(IPV6_UNICAST_HOPS, limit));
                });
        ip.dontFragment()
                .ifPresent(dont -> {
                    int discover = dont ? PMTUDISC_DO : PMTUDISC_DONT;
                    v4.add(new Setting<>(IP_MTU_DISCOVER, discover));
                    v6.add(new Setting<>(IPV6_MTU_DISCOVER, discover));
                });
        switch (ip.localAddressPreference()) {
            case DEFAULT -> {}
            case TEMPORARY -> v6.add(new Setting<>(IPV6_ADDR_PREFERENCES, PREFER_SRC_TMP));
            case STABLE -> v6.add(new Setting<>(IPV6_ADDR_PREFERENCES, PREFER_SRC_PUBLIC));
        }
    }

    private static void refuseIf(boolean condition, String option, String reason)
            throws NetworkException {
        if (condition) {
            throw new NetworkException(new PathFailure.OptionNotSupported(option, reason));
        }
    }

    /// These, for a socket that sends and receives over one interface only.
    ///
    /// @param device its name; epoll is needed for it
    public SocketOptions over(String device) {
        SocketOptions bound = new SocketOptions(kind, fastOpen, connectionTimeout);
        bound.always.addAll(always);
        bound.v4.addAll(v4);
        bound.v6.addAll(v6);
        ByteBuffer name = ByteBuffer.allocateDirect(16);
        name.put(0, device.getBytes(StandardCharsets.UTF_8));
        bound.always.add(new Setting<>(SO_BINDTODEVICE, name));
        return bound;
    }

    public Kind kind() {
        return kind;
    }

    boolean fastOpen() {
        return fastOpen;
    }

    /// Of one handshake.
    public Duration connectionTimeout() {
        return connectionTimeout;
    }

    /// Sets them all.
    ///
    /// @param ipv6 whether the socket carries IPv6
    void apply(Channel channel, boolean ipv6) {
        always.forEach(setting -> setting.apply(channel));
        (ipv6 ? v6 : v4).forEach(setting -> setting.apply(channel));
        if (!kind.unix) {
            channel.config()
                    .setOption(
                            ChannelOption.CONNECT_TIMEOUT_MILLIS,
                            (int) connectionTimeout.toMillis());
        }
    }
}
