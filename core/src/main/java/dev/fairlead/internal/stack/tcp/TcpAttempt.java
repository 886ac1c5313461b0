package dev.fairlead.internal.stack.tcp;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.MultipathSockets;
import dev.fairlead.internal.io.SocketTransport;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One try to connect to one address. Lives on one loop.
public final class TcpAttempt {
    /// Hears how it ended, once, on the loop.
    public interface Outcome {
        /// It is open, and the peer speaks MPTCP.
        default void overMultipath() {}

        /// TCP is done, and what comes above begins.
        void transportOpen();

        /// One protocol was set up between TCP and what the transport knows of.
        void passed(Handshake handshake);

        /// @param sentFirst whether the first data has gone, or goes first
        void connected(Transport transport, boolean sentFirst);

        /// @param tried whether a packet may have left: false if the system refused at once
        void failed(Throwable why, boolean tried);
    }

    private final Loop loop;
    private final Sockets sockets;
    private final @Nullable SocketLayer layer;
    private final Outcome outcome;
    private @Nullable DuplexChannel channel;
    private @Nullable ChannelFuture firstWrite;
    private int firstSize;
    private Stage stage = Stage.CONNECT;
    private boolean over;

    private TcpAttempt(Loop loop, Sockets sockets, @Nullable SocketLayer layer, Outcome outcome) {
        this.loop = loop;
        this.sockets = sockets;
        this.layer = layer;
        this.outcome = outcome;
    }

    /// Starts to connect. On the loop.
    ///
    /// @param firstData sent with the SYN if the options ask for fast open, else not touched
    /// @param layer what is set up above; `null` for nothing
    public static TcpAttempt start(
            Sockets sockets,
            Loop loop,
            Endpoint remote,
            @Nullable SocketAddress local,
            SocketOptions options,
            @Nullable ByteBuffer firstData,
            @Nullable SocketLayer layer,
            Outcome outcome) {
        TcpAttempt attempt = new TcpAttempt(loop, sockets, layer, outcome);
        attempt.connect(remote, local, options, firstData);
        return attempt;
    }

    private void connect(
            Endpoint remote,
            @Nullable SocketAddress local,
            SocketOptions options,
            @Nullable ByteBuffer firstData) {
        SocketAddress address;
        DuplexChannel socket;
        try {
            address = sockets.address(remote);
            socket =
                    options.kind().multipath() && remote instanceof Endpoint.Address to
                            ? sockets.multipathStream(to)
                            : sockets.stream(remote);
        } catch (IOException | RuntimeException e) {
            fail(e, false);
            return;
        }
        channel = socket;
        try {
            boolean ipv6 = remote instanceof Endpoint.Address known && known.isIpv6();
            options.apply(socket, ipv6);
            if (local != null) {
                socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
            }
            if (options.fastOpen() && firstData != null) {
                socket.config().setOption(ChannelOption.TCP_FASTOPEN_CONNECT, true);
            }
        } catch (RuntimeException e) {
            socket.unsafe().closeForcibly();
            fail(e, false);
            return;
        }
        loop.netty()
                .register(socket)
                .addListener(f -> registered(f.cause(), socket, address, local, firstData));
    }

    private void registered(
            @Nullable Throwable cause,
            DuplexChannel socket,
            SocketAddress address,
            @Nullable SocketAddress local,
            @Nullable ByteBuffer firstData) {
        if (cause != null) {
            socket.close();
            fail(cause, false);
            return;
        }
        if (over) {
            socket.close();
            return;
        }
        if (firstData != null
                && Boolean.TRUE.equals(
                        socket.config().getOption(ChannelOption.TCP_FASTOPEN_CONNECT))) {
            firstSize = firstData.remaining();
            firstWrite = socket.write(Unpooled.copiedBuffer(firstData.duplicate()));
        }
        ChannelFuture connecting =
                local == null ? socket.connect(address) : socket.connect(address, local);
        boolean atOnce = connecting.isDone();
        connecting.addListener(f -> connected(f.cause(), socket, !atOnce));
    }

    private void connected(@Nullable Throwable cause, DuplexChannel socket, boolean tried) {
        if (cause != null) {
            socket.close();
            fail(cause, tried);
            return;
        }
        if (over) {
            socket.close();
            return;
        }
        if (MultipathSockets.isInUse(socket)) {
            outcome.overMultipath();
        }
        if (layer != null) {
            stage = Stage.TLS;
            outcome.transportOpen();
            layer.begin(socket, loop, new AboveTcp());
        } else {
            over = true;
            SocketTransport transport = sockets.transport(socket, loop);
            if (firstWrite != null) {
                transport.adopt(firstWrite, firstSize);
                socket.flush();
            }
            outcome.connected(transport, firstWrite != null);
        }
    }

    private final class AboveTcp implements SocketLayer.Outcome {
        @Override
        public void reached(Stage now) {
            stage = now;
        }

        @Override
        public void passed(Handshake handshake) {
            if (!over) {
                outcome.passed(handshake);
            }
        }

        @Override
        public void ready(Transport transport) {
            if (over) {
                transport.abort();
            } else {
                over = true;
                outcome.connected(transport, false);
            }
        }

        @Override
        public void failed(Throwable why) {
            fail(why, true);
        }
    }

    private void fail(Throwable why, boolean tried) {
        if (!over) {
            over = true;
            outcome.failed(why, tried);
        }
    }

    /// How far it has got. On the loop.
    public Stage stage() {
        return stage;
    }

    /// Gives it up: the socket is released, and nothing is told any more. On the loop.
    public void cancel() {
        if (!over) {
            over = true;
            if (channel != null) {
                // Past a layer that would take its leave.
                channel.unsafe().close(channel.newPromise());
            }
        }
    }
}
