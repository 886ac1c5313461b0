package dev.fairlead.lab;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/// A TCP server on a host of a lab, on all its addresses, that notes each connection it accepts.
public final class LabServer implements AutoCloseable {
    private final LabJvm.Held<TcpPeer> peer;
    private final int port;

    private LabServer(LabJvm.Held<TcpPeer> peer) {
        this.peer = peer;
        this.port = peer.ask(TcpPeer::port);
    }

    /// What it does with a connection.
    public enum Manner {
        /// Sends back what comes, and ends when the client does.
        ECHO,
        /// Sends one line first, then as [#ECHO].
        GREET,
        /// Reads on and on.
        DISCARD,
        /// Neither reads nor writes nor ends.
        HOLD,
        /// Ends it at once.
        CLOSE,
        /// Resets it at once.
        RESET
    }

    /// A connection as the server saw it.
    ///
    /// @param nanos [System#nanoTime()] of the server's JVM, for distances between two of them
    public record Accepted(
            Instant at, long nanos, InetSocketAddress remote, InetSocketAddress local)
            implements Serializable {}

    /// @param port 0 for any
    public static LabServer on(LabJvm jvm, int port, Manner manner) {
        return new LabServer(jvm.hold(() -> new TcpPeer(port, manner)));
    }

    public int port() {
        return port;
    }

    /// Every connection so far, in the order of acceptance.
    public List<Accepted> accepted() {
        return peer.ask(TcpPeer::accepted);
    }

    /// Forgets the connections so far; those that are open stay open.
    public void forget() {
        peer.tell(TcpPeer::forget);
    }

    /// Ends the server and its connections.
    @Override
    public void close() {
        peer.close();
    }
}
