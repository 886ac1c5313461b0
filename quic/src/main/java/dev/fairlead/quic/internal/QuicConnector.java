package dev.fairlead.quic.internal;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.QuicFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.TlsOptions;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.connection.Opened;
import dev.fairlead.internal.connection.Route;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.TcpConnector;
import dev.fairlead.internal.connection.Ways;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.race.AttemptFailure;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.stack.tls.PeerRole;
import dev.fairlead.internal.stack.udp.PacketChannel;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.QuicOptions;
import dev.fairlead.quic.QuicStack;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// QUIC for the race: the first address with which a handshake ends well wins.
final class QuicConnector implements Connector<Opened> {
    private final Services services;
    private final Ways ways;
    private final UdpSocketOptions socketOptions;
    private final Endpoint.@Nullable Address local;
    private final Endpoint expected;
    private final QuicOptions options;
    private final TlsOptions tls;
    private final Parameters parameters;
    private final Carries carries;
    private final @Nullable ByteBuffer firstData;

    private QuicConnector(
            Services services,
            Ways ways,
            UdpSocketOptions socketOptions,
            Endpoint.@Nullable Address local,
            Endpoint expected,
            QuicStack stack,
            Carries carries,
            @Nullable ByteBuffer firstData,
            Parameters parameters) {
        this.parameters = parameters;
        this.carries = carries;
        this.firstData = firstData;
        this.services = services;
        this.ways = ways;
        this.socketOptions = socketOptions;
        this.local = local;
        this.expected = expected;
        this.options = stack.options();
        this.tls = stack.tls();
    }

    /// @param carries what the connection is opened for
    /// @throws NetworkException if an option cannot be honoured
    static QuicConnector of(
            Services services, Route route, QuicStack stack, Carries carries, Parameters parameters)
            throws NetworkException {
        if (route.proxy() != null) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Parameters.proxies",
                            "QUIC does not go through "
                                    + route.proxy()
                                    + ": proxies of streams cannot carry it; leave the proxy out,"
                                    + " or use Tcp.stack().tls()"));
        }
        if (route.endpoint() instanceof Endpoint.Unix) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Quic.stack", "a Unix socket carries no QUIC; use Tcp.stack()"));
        }
        Endpoint target = route.target();
        Endpoint expected =
                stack.tls()
                        .serverName()
                        .<Endpoint>map(name -> Endpoint.host(name, target.port()))
                        .orElse(target);
        boolean epoll = services.loops().epoll();
        return new QuicConnector(
                services,
                new Ways(services.paths(), parameters, epoll),
                UdpSocketOptions.of(false, UdpOptions.DEFAULT, parameters.ip()),
                parameters.localEndpoint().orElse(null),
                expected,
                stack,
                carries,
                parameters.replayableFirstData().orElse(null),
                parameters);
    }

    @Override
    public List<String> applicationProtocols() {
        return tls.alpn();
    }

    @Override
    public String protocol() {
        return "udp, quic";
    }

    @Override
    public Attempting start(Endpoint address, Loop loop, Outcome<Opened> outcome) {
        Attempt attempt = new Attempt((Endpoint.Address) address, loop, outcome);
        attempt.begin();
        return attempt;
    }

    @Override
    public void discard(Opened opened) {
        opened.transport().close();
    }

    /// One address. On its loop.
    private final class Attempt implements Attempting, QuicTransport.Opening {
        private final Endpoint.Address address;
        private final Loop loop;
        private final Outcome<Opened> outcome;
        private final long begun = System.nanoTime();
        private final Watch watch = new Watch();
        private @Nullable Channel socket;
        private @Nullable QuicTransport transport;
        private @Nullable Migration migration;
        private @Nullable String device; // that the socket is bound to
        private Loop.@Nullable Timer timer;
        private boolean over;

        Attempt(Endpoint.Address address, Loop loop, Outcome<Opened> outcome) {
            this.address = address;
            this.loop = loop;
            this.outcome = outcome;
        }

        void begin() {
            try {
                device = ways.to(address);
            } catch (NetworkException e) {
                over = true;
                outcome.failed(Ways.failure(e));
                return;
            }
            PacketChannel.open(
                    services.loops().epoll(),
                    loop,
                    new PacketChannel.Binding(local, address, false, false, device),
                    socketOptions,
                    watch,
                    new PacketChannel.Outcome() {
                        @Override
                        public void open(Channel channel) {
                            socket = channel;
                            if (over) {
                                channel.close();
                            } else {
                                handshake(channel);
                            }
                        }

                        @Override
                        public void failed(Throwable why) {
                            fail(why, false);
                        }
                    });
        }

        private void handshake(Channel channel) {
            Security security;
            try {
                security =
                        services.kept(ClientContexts.class, ClientContexts::new)
                                .of(tls, options.earlyData() && firstData != null);
            } catch (NetworkException | RuntimeException e) {
                channel.close();
                fail(e, false);
                return;
            }
            Handshaking handshaking =
                    new Handshaking(tls, PeerRole.SERVER, expected, security.log());
            PeerCheck check = security.check();
            LastPackets last = new LastPackets(channel.alloc());
            MovableSocket movable = new MovableSocket();
            channel.pipeline()
                    .addLast(
                            movable,
                            last,
                            Codecs.apply(
                                            new QuicClientCodecBuilder()
                                                    .sslEngineProvider(_ ->
                                                            engine(channel, security, handshaking)),
                                            options,
                                            Codecs::run)
                                    .build());
            QuicChannelBootstrap bootstrap =
                    QuicChannel.newBootstrap(channel)
                            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                            .option(ChannelOption.ALLOCATOR, last.allocator())
                            .remoteAddress(channel.remoteAddress())
                            .localAddress(channel.localAddress())
                            .handler(
                                    new ChannelInitializer<QuicChannel>() {
                                        @Override
                                        protected void initChannel(QuicChannel quic) {
                                            attach(
                                                    quic,
                                                    channel,
                                                    handshaking,
                                                    check,
                                                    last,
                                                    movable);
                                        }
                                    });
            Codecs.qlog(options).ifPresent(log -> bootstrap.option(QuicChannelOption.QLOG, log));
            Duration limit = tls.handshakeTimeout();
            timer = loop.schedule(limit.toNanos(), () -> timedOut(limit));
            bootstrap
                    .connect()
                    .addListener(done -> {
                        QuicTransport known = transport;
                        if (known != null) {
                            known.connected(done.cause());
                        } else if (!done.isSuccess()) {
                            channel.close();
                            fail(done.cause(), true);
                        }
                    });
        }

        private QuicSslEngine engine(Channel channel, Security security, Handshaking handshaking) {
            QuicSslEngine engine =
                    security.context()
                            .newEngine(
                                    channel.alloc(),
                                    handshaking.sessionKey(expected),
                                    address.port());
            security.check().begin(engine, handshaking.negotiation());
            channel.closeFuture().addListener(_ -> security.check().done(engine));
            return engine;
        }

        private void attach(
                QuicChannel quic,
                Channel channel,
                Handshaking handshaking,
                PeerCheck check,
                LastPackets last,
                MovableSocket movable) {
            QuicTransport made =
                    new QuicTransport(
                            quic,
                            loop,
                            handshaking,
                            check,
                            options,
                            this,
                            last,
                            () -> {
                                end();
                                channel.close();
                            });
            transport = made;
            if (local == null) { // else the program has chosen where it is
                migration =
                        new Migration(
                                services,
                                parameters,
                                address,
                                socketOptions,
                                loop,
                                movable,
                                made,
                                device);
            }
            made.attach();
        }

        private void end() {
            if (migration != null) {
                migration.end();
            }
        }

        private void timedOut(Duration limit) {
            QuicTransport known = transport;
            if (over || known == null) {
                return;
            }
            IOException why =
                    known.tls() != null
                            ? new NetworkException(new QuicFailure.NoStreams(address, limit))
                            : watch.received == 0
                                    ? new java.net.SocketTimeoutException("Connection timed out")
                                    : new NetworkException(
                                            new SecurityFailure.HandshakeTimedOut(
                                                    address, limit, watch.received));
            known.giveUp();
            fail(why, true);
        }

        /// The first in the pipeline of the socket.
        private final class Watch extends ChannelInboundHandlerAdapter {
            private long received;

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof DatagramPacket packet) {
                    ByteBuf content = packet.content();
                    received += content.readableBytes();
                }
                context.fireChannelRead(message);
            }

            /// What the network says of a packet, which anybody on the way may have made up (RFC
            /// 9000, section 21.1.1.2): while nothing has been heard of the peer it is believed.
            @Override
            @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                QuicTransport known = transport;
                if (!over && received == 0 && known != null) {
                    known.giveUp();
                    fail(
                            cause instanceof PortUnreachableException
                                    ? new java.net.ConnectException("Connection refused")
                                    : cause,
                            true);
                }
            }
        }

        /// The engine has a session in which the peer takes early data. What is wrong with it now
        /// is told when the handshake has ended.
        @Override
        public void early(QuicTransport opening) {
            ByteBuffer data = firstData;
            if (over || data == null || carries == Carries.DATAGRAMS) {
                return;
            }
            opening.streams()
                    .openEarly(
                            new Streams.Opened() {
                                @Override
                                public void opened(@Nullable SubstreamTransport stream) {
                                    if (stream != null) {
                                        sendFirst(opening, stream, data);
                                        opening.sentEarly();
                                    }
                                }

                                @Override
                                public void failed(IOException why) {
                                    // it goes after the handshake
                                }
                            });
        }

        private void sendFirst(QuicTransport on, SubstreamTransport stream, ByteBuffer data) {
            on.first(stream);
            try {
                stream.write(data.duplicate());
            } catch (IOException _) {
                // the stream is broken, and tells so as soon as it is used
            }
        }

        @Override
        public void ready(QuicTransport opened) {
            SubstreamTransport first = opened.first();
            switch (carries) {
                case ALL -> {
                    if (firstData == null || first != null) {
                        won(opened, opened, first != null);
                    } else {
                        loop.execute(() -> openFirst(opened));
                    }
                }
                // After the engine has looked at what the peer allows.
                case ONE_STREAM -> {
                    if (first != null) {
                        won(opened, new SoleStream(opened, first), true);
                    } else {
                        loop.execute(() -> openFirst(opened));
                    }
                }
                case DATAGRAMS -> {
                    if (opened.largestDatagram() > 0) {
                        won(opened, new SoleFlow(opened), false);
                    } else {
                        fail(opened.noDatagrams(), true);
                        opened.abort();
                    }
                }
            }
        }

        private void won(QuicTransport opened, Transport transport, boolean sentFirst) {
            if (ends()) {
                if (migration != null) {
                    migration.begin();
                }
                outcome.opened(new Opened(transport, sentFirst), opened.handshakes());
            }
        }

        private void openFirst(QuicTransport opened) {
            opened.streams()
                    .open(
                            Direction.BIDIRECTIONAL,
                            new Streams.Opened() {
                                @Override
                                public void opened(@Nullable SubstreamTransport stream) {
                                    if (stream == null) {
                                        opened.streams()
                                                .onLimit(() ->
                                                        loop.execute(() -> openFirst(opened)));
                                    } else {
                                        use(opened, stream);
                                    }
                                }

                                @Override
                                public void failed(IOException why) {
                                    fail(why, true);
                                }
                            });
        }

        private void use(QuicTransport opened, SubstreamTransport stream) {
            ByteBuffer data = firstData;
            if (data != null) {
                sendFirst(opened, stream, data);
            }
            won(
                    opened,
                    carries == Carries.ALL ? opened : new SoleStream(opened, stream),
                    data != null);
        }

        @Override
        public void failed(IOException why) {
            fail(why, true);
        }

        private void fail(Throwable why, boolean tried) {
            if (ends()) {
                outcome.failed(failure(why, tried));
            }
        }

        private AttemptFailure failure(Throwable why, boolean tried) {
            return TcpConnector.failure(
                    address, local, why, tried, Duration.ofNanos(System.nanoTime() - begun));
        }

        /// @return whether it had not ended before
        private boolean ends() {
            if (over) {
                return false;
            }
            over = true;
            if (timer != null) {
                timer.cancel();
            }
            return true;
        }

        @Override
        public void cancel() {
            if (!ends()) {
                return;
            }
            QuicTransport known = transport;
            Channel open = socket;
            if (known != null) {
                known.giveUp();
            } else if (open != null) {
                open.close();
            }
        }

        @Override
        public Stage stage() {
            return watch.received > 0 ? Stage.TLS : Stage.CONNECT;
        }
    }
}
