package dev.fairlead.internal.stack.tcp;

import dev.fairlead.Handshake;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.MessageTransport;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/// A protocol of messages over the stream that a socket gives, or what is set up on it.
public final class StreamOverSocket implements SocketLayer {
    private final Sockets sockets;
    private final @Nullable SocketLayer below;
    private final StreamLayer above;

    private StreamOverSocket(Sockets sockets, @Nullable SocketLayer below, StreamLayer above) {
        this.sockets = sockets;
        this.below = below;
        this.above = above;
    }

    /// @param below what makes the stream; `null` if it is the socket alone
    /// @param above what is set up over it; `null` for nothing
    /// @return `null` if there is neither
    public static @Nullable SocketLayer of(
            Sockets sockets, @Nullable SocketLayer below, @Nullable StreamLayer above) {
        return above == null ? below : new StreamOverSocket(sockets, below, above);
    }

    @Override
    public void begin(DuplexChannel socket, Loop loop, Outcome outcome) {
        if (below == null) {
            over(sockets.transport(socket, loop), outcome);
        } else {
            below.begin(socket, loop, new Below(outcome));
        }
    }

    private void over(StreamTransport stream, Outcome outcome) {
        outcome.reached(Stage.PROTOCOL);
        above.begin(
                stream,
                new StreamLayer.Outcome() {
                    @Override
                    public void ready(MessageTransport transport) {
                        outcome.ready(transport);
                    }

                    @Override
                    public void failed(Throwable why) {
                        outcome.failed(why);
                    }
                });
    }

    private final class Below implements Outcome {
        private final Outcome outcome;

        Below(Outcome outcome) {
            this.outcome = outcome;
        }

        @Override
        public void reached(Stage stage) {
            outcome.reached(stage);
        }

        @Override
        public void passed(Handshake handshake) {
            outcome.passed(handshake);
        }

        @Override
        public void ready(Transport transport) {
            over((StreamTransport) transport, outcome);
        }

        @Override
        public void failed(Throwable why) {
            outcome.failed(why);
        }
    }
}
