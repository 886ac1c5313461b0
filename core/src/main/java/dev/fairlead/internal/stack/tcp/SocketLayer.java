package dev.fairlead.internal.stack.tcp;

import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.StreamTransport;
import io.netty.channel.socket.DuplexChannel;

/// What is set up on a connected socket before anybody can use it.
@FunctionalInterface
public interface SocketLayer {
    /// Starts, on the socket's loop, without blocking. It owns the socket from here on, and tells
    /// `outcome` once; if the socket is closed meanwhile, that is a failure.
    void begin(DuplexChannel socket, Loop loop, Outcome outcome);

    /// Hears how it ended, on the loop.
    interface Outcome {
        void ready(StreamTransport transport);

        /// The socket is closed, or about to be.
        void failed(Throwable why);
    }
}
