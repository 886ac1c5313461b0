package dev.fairlead.internal.stack.tcp;

import dev.fairlead.Handshake;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Transport;
import io.netty.channel.socket.DuplexChannel;

/// What is set up on a connected socket before anybody can use it.
@FunctionalInterface
public interface SocketLayer {
    /// Starts, on the socket's loop, without blocking. It owns the socket from here on, and tells
    /// `outcome` once; if the socket is closed meanwhile, that is a failure.
    void begin(DuplexChannel socket, Loop loop, Outcome outcome);

    /// Hears how it ended, on the loop.
    interface Outcome {
        /// Something else is being set up from now on: what a deadline that passes has cut short.
        default void reached(Stage stage) {}

        /// One protocol was set up below what the transport knows of, such as with a proxy.
        default void passed(Handshake handshake) {}

        void ready(Transport transport);

        /// The socket is closed, or about to be.
        void failed(Throwable why);
    }
}
