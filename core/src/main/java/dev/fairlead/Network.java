package dev.fairlead;

/// Owns what outlives one connection.
@SuppressWarnings("DoNotCallSuggester")
public final class Network implements AutoCloseable {
    private Network() {}

    public static Network shared() {
        throw new IllegalStateException("not built yet");
    }

    public <C extends Connection> C open(Endpoint e, Stack<C> s, Parameters p)
            throws NetworkException {
        throw new IllegalStateException("not built yet");
    }

    public <C extends Connection> C create(Endpoint e, Stack<C> s, Parameters p) {
        throw new IllegalStateException("not built yet");
    }

    public <C extends Connection> Listener<C> listen(Port port, Stack<C> s, ListenerOptions o)
            throws NetworkException {
        throw new IllegalStateException("not built yet");
    }

    public <C extends Connection> Listener<C> listen(Endpoint local, Stack<C> s, ListenerOptions o)
            throws NetworkException {
        throw new IllegalStateException("not built yet");
    }

    public <C extends Connection> Listener<C> createListener(
            Endpoint local, Stack<C> s, ListenerOptions o) {
        throw new IllegalStateException("not built yet");
    }

    public Resolver resolver() {
        throw new IllegalStateException("not built yet");
    }

    public long droppedEvents() {
        return 0;
    }

    static void join(StreamConnection a, StreamConnection b) throws NetworkException {
        throw new IllegalStateException("not built yet");
    }

    Connections.Pair<StreamConnection> pair(TcpStack stack) {
        throw new IllegalStateException("not built yet");
    }

    @Override
    public void close() {}
}
