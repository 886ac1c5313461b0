package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;
import dev.fairlead.PeerCredentials;
import dev.fairlead.internal.capture.CaptureFile;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes sockets of the kind that the event loops serve: epoll's or the JDK's.
public final class Sockets {
    private final boolean epoll;
    private final ScratchBuffers scratch = new ScratchBuffers();

    private final @Nullable CaptureFile capture;

    /// @param capture where to write what goes through; `null` for nowhere
    Sockets(boolean epoll, @Nullable CaptureFile capture) {
        this.epoll = epoll;
        this.capture = capture;
    }

    public boolean epoll() {
        return epoll;
    }

    /// An unconnected stream socket for `remote`, not yet registered.
    public DuplexChannel stream(Endpoint remote) throws IOException {
        boolean unix = remote instanceof Endpoint.Unix;
        DuplexChannel channel;
        if (epoll) {
            channel = unix ? new EpollDomainSocketChannel() : epollStream(remote);
        } else if (unix) {
            channel = new NioUnixSocket(null, SocketChannel.open(StandardProtocolFamily.UNIX));
        } else {
            channel = new KnownNioSocket(null, SocketChannel.open());
        }
        SocketTransport.configure(channel);
        if (!unix) {
            tap(channel);
        }
        return channel;
    }

    /// Netty looks once, when it is loaded, whether the loopback interface has IPv6, and makes IPv4
    /// sockets for ever if it was not up yet.
    private static EpollSocketChannel epollStream(Endpoint remote) {
        return remote instanceof Endpoint.Address address && address.isIpv6()
                ? new EpollSocketChannel(SocketProtocolFamily.INET6)
                : new EpollSocketChannel();
    }

    /// As [#stream] over epoll, of MPTCP where this system has it.
    public DuplexChannel multipathStream(Endpoint.Address remote) {
        EpollSocketChannel channel = new EpollSocketChannel(family(remote));
        MultipathSockets.adopt(channel, remote.isIpv6());
        SocketTransport.configure(channel);
        tap(channel);
        return channel;
    }

    /// As [#server] over epoll, of MPTCP where this system has it.
    public Channel multipathServer(Endpoint.Address local) {
        EpollServerSocketChannel channel = new EpollServerSocketChannel(family(local));
        MultipathSockets.adopt(channel, local.isIpv6());
        return channel;
    }

    private static SocketProtocolFamily family(Endpoint.Address address) {
        return address.isIpv6() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    /// An unbound listening socket for `local`; the sockets that it accepts fit [#transport].
    public Channel server(Endpoint local) throws IOException {
        if (local instanceof Endpoint.Unix) {
            return epoll
                    ? new EpollServerDomainSocketChannel()
                    : new NioUnixServerSocket(
                            ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        }
        // An IPv6 socket of the JDK that is bound to 0.0.0.0 listens on :: as well.
        @Nullable SocketProtocolFamily family =
                local instanceof Endpoint.Address address && address.isIpv4()
                        ? SocketProtocolFamily.INET
                        : null;
        return epoll
                ? new EpollServerSocketChannel(family == null ? SocketProtocolFamily.INET6 : family)
                : new KnownNioServerSocket(family);
    }

    /// Makes an accepted socket ready for [#transport].
    public void prepare(DuplexChannel accepted) {
        SocketTransport.configure(accepted);
        if (accepted.remoteAddress() instanceof InetSocketAddress) {
            tap(accepted);
        }
    }

    private void tap(DuplexChannel channel) {
        if (capture != null) {
            channel.pipeline().addFirst(new StreamTap(capture));
        }
    }

    /// Where to write what goes through sockets; `null` for nowhere.
    public @Nullable CaptureFile capture() {
        return capture;
    }

    /// What a socket connects or binds to.
    public SocketAddress address(Endpoint endpoint) throws UnknownHostException {
        return switch (endpoint) {
            case Endpoint.Address address -> address.toSocketAddress();
            case Endpoint.Unix(Path path) ->
                    epoll
                            ? new DomainSocketAddress(path.toString())
                            : UnixDomainSocketAddress.of(path);
            case Endpoint.Host _, Endpoint.Service _, Endpoint.Uri _ ->
                    throw new IllegalArgumentException(endpoint + " is not resolved");
        };
    }

    /// A connected socket as a transport, on its loop or before it is registered there.
    public SocketTransport transport(DuplexChannel channel, Loop loop) {
        SocketTransport transport =
                new SocketTransport(
                        channel,
                        loop,
                        scratch,
                        StreamTap.of(channel) == null ? writerOf(channel) : null,
                        endpoint(channel.localAddress()),
                        endpoint(channel.remoteAddress()),
                        credentialsOf(channel));
        transport.attach();
        return transport;
    }

    static @Nullable DirectWriter writerOf(DuplexChannel channel) {
        return switch (channel) {
            case UnixChannel unix -> DirectWriter.overDescriptor(unix);
            case KnownNioSocket known -> DirectWriter.over(known.known);
            case NioUnixSocket unix -> DirectWriter.over(unix.javaChannel());
            default -> null; // left to the event loop
        };
    }

    static Optional<PeerCredentials> credentialsOf(DuplexChannel channel) {
        if (!(channel instanceof EpollDomainSocketChannel unix)) {
            return Optional.empty();
        }
        try {
            var found = unix.peerCredentials();
            int group = found.gids().length > 0 ? found.gids()[0] : -1;
            return Optional.of(new PeerCredentials(found.pid(), found.uid(), group));
        } catch (IOException _) {
            return Optional.empty(); // the peer is gone already; the next read tells
        }
    }

    /// A socket address as an endpoint.
    public static Endpoint endpoint(@Nullable SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> Endpoint.address(inet);
            case DomainSocketAddress unix when !unix.path().isEmpty() ->
                    Endpoint.unix(Path.of(unix.path().replace('\0', '@')));
            case UnixDomainSocketAddress unix when !unix.getPath().toString().isEmpty() ->
                    Endpoint.unix(unix.getPath());
            case null, default -> UNNAMED;
        };
    }

    /// The client's end of a Unix socket has no name.
    private static final Endpoint UNNAMED = Endpoint.unix(Path.of("(unnamed)"));

    /// The JDK's channel is kept, so that other threads may write to it.
    private static final class KnownNioSocket extends NioSocketChannel {
        private final SocketChannel known;

        KnownNioSocket(@Nullable Channel parent, SocketChannel known) {
            super(parent, known);
            this.known = known;
        }
    }

    private static final class KnownNioServerSocket extends NioServerSocketChannel {
        /// @param family `null` for what the system prefers
        KnownNioServerSocket(@Nullable SocketProtocolFamily family) {
            super(SelectorProvider.provider(), family);
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            SocketChannel socket = javaChannel().accept();
            if (socket == null) {
                return 0;
            }
            try {
                accepted.add(new KnownNioSocket(this, socket));
                return 1;
            } catch (RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }
}
