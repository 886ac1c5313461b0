package dev.fairlead.quic.internal;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.TlsOptions;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.connection.StackProvider.Place;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.stack.tls.PeerRole;
import dev.fairlead.internal.stack.udp.PacketChannel;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import dev.fairlead.quic.QuicOptions;
import dev.fairlead.quic.QuicStack;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Lets connections of QUIC in, all over one UDP socket. The socket stays until the last of them is
/// gone.
final class QuicAcceptor implements Acceptor {
    private static final int CONNECTION_REFUSED = 0x2; // RFC 9000, section 20.1

    private final Loop loop;
    private final QuicOptions options;
    private final TlsOptions tls;
    private final Security security;
    private final Events events;
    private final Carries carries;
    private final EventLoops.Use use;

    // On the loop.
    private final Set<QuicChannel> open = new HashSet<>();
    private int beginning; // handshakes under way
    private @Nullable Channel socket;
    private boolean ending;

    private QuicAcceptor(
            Place place,
            Loop loop,
            QuicStack stack,
            Carries carries,
            Security security,
            Events events) {
        this.carries = carries;
        this.loop = loop;
        this.options = stack.options();
        this.tls = stack.tls();
        this.security = security;
        this.events = events;
        this.use = place.services().loops().use();
    }

    /// Begins to listen.
    ///
    /// @param carries what connections are let in for
    /// @throws NetworkException if an option cannot be honoured
    static QuicAcceptor open(Place place, QuicStack stack, Carries carries, Events events)
            throws NetworkException {
        EventLoops loops = place.services().loops();
        UdpSocketOptions socketOptions =
                UdpSocketOptions.of(false, UdpOptions.DEFAULT, place.options().ip());
        Security security = Security.server(stack.tls(), stack.options().earlyData());
        Loop loop = loops.next();
        QuicAcceptor acceptor = new QuicAcceptor(place, loop, stack, carries, security, events);
        PacketChannel.Binding binding =
                new PacketChannel.Binding(
                        place.local(),
                        null,
                        place.dualStack(),
                        place.options().reusePort(),
                        place.options().interfaceName().orElse(null));
        loop.execute(() -> acceptor.bind(loops.epoll(), binding, socketOptions));
        return acceptor;
    }

    private void bind(
            boolean epoll, PacketChannel.Binding binding, UdpSocketOptions socketOptions) {
        PacketChannel.open(
                epoll,
                loop,
                binding,
                socketOptions,
                new Watch(),
                new PacketChannel.Outcome() {
                    @Override
                    public void open(Channel channel) {
                        bound(channel);
                    }

                    @Override
                    public void failed(Throwable why) {
                        use.close();
                        events.failed(why);
                    }
                });
    }

    private void bound(Channel channel) {
        socket = channel;
        if (ending) {
            endIfEmpty();
            return;
        }
        QuicServerCodecBuilder builder =
                new QuicServerCodecBuilder()
                        .sslEngineProvider(this::engine)
                        .tokenHandler(new RetryTokens(this::asksForProof))
                        .localConnectionIdLength(options.connectionIdLength())
                        .connectionIdAddressGenerator(
                                new ConnectionIds(options.connectionIdPrefix()))
                        .handler(
                                new ChannelInitializer<QuicChannel>() {
                                    @Override
                                    protected void initChannel(QuicChannel quic) {
                                        begin(quic);
                                    }
                                });
        Codecs.qlog(options).ifPresent(log -> builder.option(QuicChannelOption.QLOG, log));
        channel.pipeline().addLast(Codecs.apply(builder, options, Codecs::run).build());
        events.bound(Sockets.endpoint(channel.localAddress()));
    }

    /// By the codec, when the first packet of a client has come.
    private boolean asksForProof() {
        return switch (options.retry()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case UNDER_LOAD -> beginning >= UNDER_LOAD;
        };
    }

    /// So many handshakes at once are more than a quiet listener has.
    private static final int UNDER_LOAD = 64;

    /// The first in the pipeline of the socket. What the network says of single packets is of no
    /// concern to it: each connection finds out for itself.
    private static final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                context.fireExceptionCaught(cause);
            }
        }
    }

    /// By the codec, before the channel is registered.
    private QuicSslEngine engine(QuicChannel quic) {
        Handshaking handshaking = new Handshaking(tls, PeerRole.CLIENT, null, security.log());
        if (!tls.resumption()) {
            // The engine cannot be kept from giving tickets. None is good when it comes back.
            security.forgetSessions();
        }
        Endpoint from = Sockets.endpoint(quic.remoteSocketAddress());
        boolean welcome = events.admits(from);
        if (!welcome) {
            events.turnedAway(from);
        }
        boolean admitted = welcome && !ending && events.mayAccept();
        QuicSslEngine engine =
                (admitted ? security.context() : security.refusing()).newEngine(quic.alloc());
        security.check().begin(engine, handshaking.negotiation());
        quic.attr(Guest.KEY).set(new Guest(handshaking, admitted));
        quic.closeFuture().addListener(_ -> security.check().done(engine));
        return engine;
    }

    private void begin(QuicChannel quic) {
        Guest guest = quic.attr(Guest.KEY).get();
        if (guest == null || !guest.admitted) {
            quic.eventLoop()
                    .execute(() -> quic.close(false, CONNECTION_REFUSED, Unpooled.EMPTY_BUFFER));
            return;
        }
        open.add(quic);
        beginning++;
        events.admitted();
        QuicTransport transport =
                new QuicTransport(
                        quic,
                        loop,
                        guest.handshaking(),
                        security.check(),
                        options,
                        new QuicTransport.Opening() {
                            @Override
                            public void early(QuicTransport opening) {
                                if (carries != Carries.DATAGRAMS) {
                                    begun(guest, opening);
                                }
                            }

                            @Override
                            public void ready(QuicTransport opened) {
                                beginning--;
                                guest.ready = true;
                                if (!guest.begun) {
                                    begun(guest, opened);
                                }
                            }

                            @Override
                            public void failed(IOException why) {
                                beginning--;
                                if (guest.letIn) {
                                    return; // whoever has it is told
                                }
                                events.dropped();
                                events.refused(Sockets.endpoint(quic.remoteSocketAddress()), why);
                            }
                        },
                        null,
                        () -> gone(quic));
        transport.attach();
        if (options.earlyData()) {
            loop.execute(quic::read); // the engine itself reads when the handshake has ended
        }
        guest.timer =
                loop.schedule(
                        tls.handshakeTimeout().toNanos(),
                        () -> {
                            if (!guest.letIn || !guest.ready) {
                                quic.close();
                            }
                        });
    }

    private void begun(Guest guest, QuicTransport opened) {
        guest.begun = true;
        switch (carries) {
            case ALL -> letIn(guest, opened);
            case ONE_STREAM -> opened.inbound().onFirst(() -> letInFirst(guest, opened));
            case DATAGRAMS -> letInForDatagrams(guest, opened);
        }
    }

    private void letIn(Guest guest, Transport transport) {
        guest.letIn = true;
        events.accepted(transport);
    }

    /// Its first byte has come.
    private void letInFirst(Guest guest, QuicTransport opened) {
        SubstreamTransport first = opened.inbound().poll();
        if (first == null || !first.sends()) {
            opened.abort();
        } else {
            letIn(guest, new SoleStream(opened, first));
        }
    }

    private void letInForDatagrams(Guest guest, QuicTransport opened) {
        if (opened.largestDatagram() > 0) {
            letIn(guest, new SoleFlow(opened));
            return;
        }
        opened.closeWith(0, "datagrams are needed (RFC 9221)");
        opened.abort();
        events.refused(opened.remote(), opened.noDatagrams());
    }

    private void gone(QuicChannel quic) {
        Guest guest = quic.attr(Guest.KEY).get();
        if (guest != null) {
            Loop.Timer timer = guest.timer;
            if (timer != null) {
                timer.cancel();
            }
            if (guest.ready && !guest.letIn) {
                events.dropped();
            }
        }
        open.remove(quic);
        endIfEmpty();
    }

    /// Nothing stops it: a client that is not let in is told so.
    @Override
    public void acceptMore() {}

    /// An interface is not followed: the socket of its connections cannot be changed.
    @Override
    public void bindAgain() {}

    @Override
    public void close(Runnable done) {
        Runnable end =
                () -> {
                    ending = true;
                    endIfEmpty();
                    done.run();
                };
        if (loop.inLoop()) {
            end.run();
            return;
        }
        try {
            loop.execute(end);
        } catch (RejectedExecutionException _) {
            done.run(); // the loop has ended, and every socket with it
        }
    }

    private void endIfEmpty() {
        Channel bound = socket;
        if (ending && open.isEmpty() && bound != null) {
            socket = null;
            // After what the last connection still has to say.
            loop.execute(() -> bound.close().addListener(_ -> use.close()));
        }
    }
}
