package dev.fairlead.internal.stack.udp;

import dev.fairlead.internal.io.DatagramTransport;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is set up on the flows of a port before anybody can use them.
public interface FlowLayer {

    /// What looks at the datagrams of peers that have no flow yet. For one port.
    Greeter greeter();

    /// Looks at the datagrams of peers that have no flow yet, on the loop. What it does costs
    /// little and leaves nothing behind: whoever sent them may have lied about where.
    interface Greeter {
        /// @param from the address and port that it came from
        /// @param datagram read-only, valid during the call
        /// @param answer sends one back
        /// @return how to go on with the peer; `null` if it is not to have a flow
        @Nullable Start greet(byte[] from, ByteBuffer datagram, Consumer<ByteBuffer> answer);
    }

    /// Goes on with a peer that may have a flow.
    interface Start {
        /// Owns the flow from here on, and tells `outcome` once. On the loop.
        void begin(UdpFlow flow, boolean ipv4, Outcome outcome);
    }

    /// Hears how it ended, on the loop.
    interface Outcome {
        void ready(DatagramTransport transport);

        /// The flow is closed, or about to be.
        void failed(Throwable why);
    }
}
