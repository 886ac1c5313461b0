package dev.fairlead.internal.stack.exchange;

import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import dev.fairlead.internal.stack.tls.TlsTunnel;
import io.netty.channel.socket.DuplexChannel;

/// Nothing more: the bytes of the socket, or of the TLS that secures the way to a proxy, are those
/// of the program.
///
/// @param sockets that the socket is one of
public record PlainLayer(Sockets sockets) implements SocketLayer {
    @Override
    public void begin(DuplexChannel socket, Loop loop, Outcome outcome) {
        StreamTransport transport = TlsTunnel.transport(sockets, socket, loop);
        // A moment later, so that what has arrived already comes first.
        loop.execute(() -> outcome.ready(transport));
    }
}
