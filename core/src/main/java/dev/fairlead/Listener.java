package dev.fairlead;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Waits for connections from others.
///
/// Connections are taken either one by one with [#accept], or by [#serve] with a virtual thread
/// each. It must be closed.
///
/// @param <C> the kind of connection that its stack gives
public interface Listener<C extends Connection> extends AutoCloseable {

    /// Listens on `port` of every address of this machine, with [ListenerOptions#DEFAULT].
    static <C extends Connection> Listener<C> open(Port port, Stack<C> stack)
            throws NetworkException {
        return Network.shared().listen(port, stack, ListenerOptions.DEFAULT);
    }

    /// Listens on `port`, and returns when it is ready.
    ///
    /// @throws NetworkException if it cannot; nothing is left open
    static <C extends Connection> Listener<C> open(
            Port port, Stack<C> stack, ListenerOptions options) throws NetworkException {
        return Network.shared().listen(port, stack, options);
    }

    /// Listens on an [Endpoint.Address] or [Endpoint.Unix], with [ListenerOptions#DEFAULT].
    static <C extends Connection> Listener<C> open(Endpoint local, Stack<C> stack)
            throws NetworkException {
        return Network.shared().listen(local, stack, ListenerOptions.DEFAULT);
    }

    /// Listens on an [Endpoint.Address] or [Endpoint.Unix].
    static <C extends Connection> Listener<C> open(
            Endpoint local, Stack<C> stack, ListenerOptions options) throws NetworkException {
        return Network.shared().listen(local, stack, options);
    }

    /// Makes a listener over [Network#shared()] that does nothing until it is started.
    static <C extends Connection> Listener<C> create(
            Endpoint local, Stack<C> stack, ListenerOptions options) {
        return Network.shared().createListener(local, stack, options);
    }

    /// Unique in its [Network], such as `L3`.
    String id();

    ConnectionState state();

    /// As [Connection#onState(Consumer)]. *Ready* says that the socket is bound and the port known.
    void onState(Consumer<ConnectionState> handler);

    void onState(Executor executor, Consumer<ConnectionState> handler);

    /// Binds, and returns at once; see [#awaitReady()].
    void start();

    void awaitReady() throws NetworkException;

    /// What it listens on; with the port that the system chose, once it is ready.
    Endpoint local();

    /// Every endpoint that it listens on once it is ready.
    List<Endpoint> locals();

    /// The port; 0 until it is ready, and for Unix sockets.
    int port();

    /// How far others near by know of it; empty if they are not told, or it is not ready yet. It
    /// ends with the listener.
    ///
    /// @see ListenerOptions#withService
    Optional<Advertisement> advertisement();

    /// Where it can be reached now, for people: addresses best first, names, URIs. Without
    /// endpoints until it is ready, and while this machine has none.
    ConnectionInfo connectionInfo();

    /// Tells [#connectionInfo()] once it is ready, then each change, one call after the other,
    /// until the listener ends. A handler that throws is told no more.
    void onConnectionInfo(Executor executor, Consumer<ConnectionInfo> handler);

    /// Waits for the next connection. It is ready, and the caller's to close. They come in the
    /// order in which they became ready, which need not be the one in which the peers connected.
    ///
    /// @throws NetworkException if the listener has failed or was closed
    C accept() throws NetworkException;

    /// As [#accept()], at most so long.
    ///
    /// @throws NetworkException with [DeadlineExceeded] if none comes
    C accept(Duration limit) throws NetworkException;

    /// Calls `handler` for each connection, on a virtual thread of its own, and closes the
    /// connection when it returns. If the handler throws, the connection is aborted, the
    /// [NetworkObserver] is told, and the listener goes on. Returns at once.
    ///
    /// @throws IllegalStateException if it was called before
    void serve(Handler<C> handler);

    /// Lets `count` more connections in, beyond [ListenerOptions#acceptLimit()].
    void allow(long count);

    /// How many connections that it let in are open now.
    int openConnections();

    /// How many that came were refused because they are not near by: connections, and of UDP
    /// datagrams. Who is not near by, if [ListenerOptions#localOnly()] asks for that; and who comes
    /// over a peer-to-peer link, unless [ListenerOptions#includePeerToPeer()].
    long refusedConnections();

    /// Stops listening at once, lets connections that are being served finish until `limit`, then
    /// aborts those that are left.
    ///
    /// @return whether all had finished in time
    boolean stop(Duration limit) throws NetworkException;

    /// Stops listening, interrupts the handlers of [#serve], and aborts their connections. Those
    /// that [#accept] gave away live on.
    @Override
    void close();

    /// Serves one connection.
    @FunctionalInterface
    interface Handler<C extends Connection> {
        void serve(C connection) throws Exception;
    }
}
