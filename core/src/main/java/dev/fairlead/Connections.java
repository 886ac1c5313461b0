package dev.fairlead;

/// What concerns two connections at once.
public final class Connections {
    private Connections() {}

    /// Relays between two connections, both ways, until both directions have ended: the end of one
    /// side's stream is passed on to the other, a slow side slows the other down, and a failure of
    /// one aborts the other. Blocks. Closes neither on success.
    ///
    /// @throws NetworkException the failure of the side that failed first
    public static void join(StreamConnection first, StreamConnection second)
            throws NetworkException {
        Network.join(first, second);
    }

    /// Two connections in memory, each the other's peer; both are ready. For tests of a program's
    /// own code: the same back-pressure, half-close and failures as over TCP, without a socket.
    /// What the stack's options ask of a socket has no effect here.
    public static Pair<StreamConnection> pair(TcpStack stack) {
        return Network.shared().pair(stack);
    }

    /// Two ends.
    public record Pair<C extends Connection>(C first, C second) {}
}
