package dev.fairlead.internal.listener;

import dev.fairlead.Advertisement;
import dev.fairlead.Cancelled;
import dev.fairlead.Connection;
import dev.fairlead.ConnectionInfo;
import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Stack;
import dev.fairlead.Stage;
import dev.fairlead.internal.connection.CoreConnection;
import dev.fairlead.internal.connection.Lifecycle;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.StackProvider;
import dev.fairlead.internal.connection.Stacks;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.path.FollowedInterface;
import dev.fairlead.internal.path.Neighbours;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A listener over one socket. Connections come from the acceptor's loop and the loops of their
/// own; the program takes them from a queue, or has them served.
public final class StandardListener<C extends Connection> implements Listener<C>, Acceptor.Events {
    private final Services services;
    private final Stack<C> stack;
    private final ListeningPlace place;
    private final ListenerOptions options;
    private final EventLoops.Use use;
    private final Runnable onClosed;
    private final @Nullable Told told;
    private final String id;
    private final long startNanos = System.nanoTime();
    private final Lifecycle lifecycle = new Lifecycle(this::stateChanged);
    private final CompletableFuture<ConnectionState> settled = new CompletableFuture<>();
    private final CompletableFuture<Void> socketGone = new CompletableFuture<>();
    private final Admission admission;
    private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final Served<C> served;
    private final AtomicReference<@Nullable Handler<C>> handler = new AtomicReference<>();
    private final AtomicBoolean released = new AtomicBoolean();
    private final Whereabouts whereabouts;
    private volatile @Nullable Acceptor acceptor;
    private final LongAdder turnedAway = new LongAdder();
    private volatile @Nullable FollowedInterface followed;
    private volatile @Nullable Neighbours neighbours;
    private volatile Endpoint bound;

    /// @param onClosed told when everything is released
    public StandardListener(
            Services services,
            Endpoint local,
            Stack<C> stack,
            ListenerOptions options,
            Runnable onClosed) {
        this.place = new ListeningPlace(services, local, stack, options);
        this.told =
                options.service()
                        .map(service ->
                                new Told(
                                        services.discovery().required(),
                                        service,
                                        Stacks.overUdp(stack)))
                        .orElse(null);
        this.services = services;
        this.stack = stack;
        this.bound = local;
        this.options = options;
        this.onClosed = onClosed;
        this.admission =
                new Admission(options.acceptLimit(), place.maximumConnections(), options.backlog());
        this.id = services.nextListenerId();
        this.served = new Served<>(id, this::handlerThrew);
        this.use = services.loops().use();
        this.whereabouts =
                new Whereabouts(
                        services.paths(),
                        Stacks.scheme(stack),
                        place.isDualStack(),
                        options.interfaceName().orElse(null),
                        options.includePeerToPeer());
    }

    // ---- starting

    @Override
    public void start() {
        if (!lifecycle.happened(new Lifecycle.Event.Start())) {
            return; // closed already
        }
        try {
            if (options.localOnly()) {
                neighbours = services.paths().neighbours(); // before the first can come
            }
            Acceptor opened = place.open(admission.limited(), this);
            acceptor = opened;
            if (lifecycle.state().isFinal()) {
                opened.close(() -> {}); // closed meanwhile, by a thread that did not see it
                closeNeighbours();
            }
        } catch (NetworkException e) {
            broke(e.failure());
        } catch (IOException | RuntimeException e) {
            broke(place.failure(e)); // no socket could be opened, or its path is taken
        }
    }

    @Override
    public void bound(Endpoint local) {
        bound = local;
        if (told != null) {
            told.begin(local.port());
        }
        whereabouts.bound(local); // before somebody is told that it is ready, and asks
        if (lifecycle.happened(new Lifecycle.Event.Established())) {
            follow();
        }
    }

    /// Addresses that come and go need nothing: the system lets in whoever comes to one of them.
    /// But it does not know an interface again that was gone.
    private void follow() {
        Optional<String> name = options.interfaceName();
        if (name.isPresent() && StackProvider.of(stack).isEmpty()) {
            Thread.ofVirtual().name(id + "-follow").start(() -> follow(name.get()));
        }
    }

    private void follow(String name) {
        try {
            var now = new FollowedInterface(services.paths(), id, name, _ -> bindAgain());
            followed = now;
            if (lifecycle.state().isFinal()) {
                now.close();
            }
        } catch (IllegalStateException _) {
            // the network has closed meanwhile, and this listener with it
        }
    }

    private void bindAgain() {
        Acceptor open = acceptor;
        if (open != null && !lifecycle.state().isFinal()) {
            open.bindAgain();
        }
    }

    @Override
    public void failed(Throwable why) {
        broke(place.failure(why));
    }

    private void broke(NetworkFailure why) {
        lifecycle.happened(new Lifecycle.Event.Broke(why));
        socketGone.complete(null);
        release();
    }

    @Override
    public void awaitReady() throws NetworkException {
        if (lifecycle.state() instanceof ConnectionState.Setup) {
            throw new IllegalStateException(id + " was not started: call start() first");
        }
        try {
            if (!(settled.get() instanceof ConnectionState.Ready)) {
                throw failure();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(Cancelled.How.INTERRUPTED));
        } catch (ExecutionException e) {
            throw new AssertionError("it is only ever completed with a state", e);
        }
    }

    private void stateChanged(ConnectionState state) {
        if (state instanceof ConnectionState.Ready || state.isFinal()) {
            settled.complete(state);
        }
        if (state.isFinal()) {
            arrived.add(this); // wakes those who wait for a connection
            whereabouts.close();
            FollowedInterface following = followed;
            if (following != null) {
                following.close();
            }
        }
        tell(new NetworkEvent.StateChanged(id, since(), bound, state));
    }

    // ---- connections let in

    @Override
    public boolean admits(Endpoint remote) {
        if (!(remote instanceof Endpoint.Address from)
                || (isNear(from) && (takesPeerToPeer() || !comesByPeerToPeer(from)))) {
            return true;
        }
        turnedAway.increment();
        return false;
    }

    private boolean isNear(Endpoint.Address remote) {
        Neighbours near = neighbours;
        return near == null || near.has(remote.address());
    }

    private boolean takesPeerToPeer() {
        return options.includePeerToPeer() || options.interfaceName().isPresent();
    }

    private boolean comesByPeerToPeer(Endpoint.Address remote) {
        return services.paths().isPeerToPeer(remote.address());
    }

    @Override
    public void turnedAway(Endpoint remote) {
        String why =
                remote instanceof Endpoint.Address from && isNear(from)
                        ? "it comes over a peer-to-peer link, and those were not asked for"
                        : "it is not near by, and only those are let in";
        tell(new NetworkEvent.PeerRefused(id, since(), remote, why));
    }

    @Override
    public long refusedConnections() {
        return turnedAway.sum();
    }

    @Override
    public boolean mayAccept() {
        return admission.mayAccept();
    }

    @Override
    public void admitted() {
        admission.admitted();
    }

    @Override
    public void dropped() {
        admission.returned();
        acceptMore();
    }

    @Override
    public void refused(Endpoint remote, Throwable why) {
        if (why instanceof NetworkException known) {
            tell(new NetworkEvent.HandshakeFailed(id, since(), remote, known.failure()));
        }
    }

    @Override
    public void accepted(Transport transport) {
        CoreConnection connection;
        try {
            connection = Stacks.over(services, stack, transport);
        } catch (IllegalStateException _) { // the network has closed: nobody is left to take it
            transport.abort();
            transport.discard();
            admission.returned();
            return;
        }
        AtomicBoolean alsoRan = new AtomicBoolean();
        connection
                .core()
                .onReleased(() -> {
                    if (alsoRan.get()) {
                        admission.returned();
                    } else {
                        admission.left();
                    }
                    acceptMore();
                });
        if (transport instanceof StreamTransport stream && !options.alsoRanSuppression().isZero()) {
            Thread.ofVirtual()
                    .name(id + "-held-" + connection.id())
                    .start(() -> holdBack(connection, stream, alsoRan));
        } else {
            letIn(connection, transport); // a flow of datagrams begins with its first
        }
    }

    /// Keeps a connection from the program until its first byte: one that closes before is an
    /// also-ran of somebody's race (RFC 8305, section 5).
    private void holdBack(
            CoreConnection connection, StreamTransport transport, AtomicBoolean alsoRan) {
        try {
            transport.inbox().await(Deadline.after(options.alsoRanSuppression()));
        } catch (InterruptedException _) {
            // nobody interrupts this thread; if somebody did, the hold would simply be over
        }
        if (transport.inbox().ended() && transport.inbox().available() == 0) {
            alsoRan.set(true);
            connection.abort();
        } else {
            letIn(connection, transport);
        }
    }

    private void letIn(CoreConnection connection, Transport transport) {
        tell(new NetworkEvent.Accepted(id, since(), connection.id(), transport.remote()));
        C kind = Stacks.kindOf(stack, connection);
        Handler<C> serving = handler.get();
        if (lifecycle.state().isFinal()) {
            seen();
            connection.abort();
        } else if (serving != null) {
            serve(serving, kind);
        } else {
            arrived.add(kind);
            if (handler.get() != null || lifecycle.state().isFinal()) {
                passOn(); // serve(…) or close() came in between
            }
        }
    }

    private void acceptMore() {
        Acceptor open = acceptor;
        if (open != null && admission.limited()) {
            open.acceptMore();
        }
    }

    /// The program has one more: from now on it does not wait here.
    private void seen() {
        Acceptor open = acceptor;
        if (admission.seen() && open != null) {
            open.acceptMore();
        }
    }

    @Override
    public void paused(Throwable why) {
        tell(new NetworkEvent.AcceptPaused(id, since(), BindFailures.of(bound, why)));
    }

    @Override
    public void refusedDatagrams(long count, long bytes, boolean away) {
        String reason =
                away
                        ? "they are not from near by, and only such are let in"
                        : "no more connections are let in";
        tell(new NetworkEvent.DatagramsDropped(id, since(), count, bytes, reason));
    }

    @Override
    public Optional<Advertisement> advertisement() {
        return told == null ? Optional.empty() : told.advertisement();
    }

    @Override
    public ConnectionInfo connectionInfo() {
        return whereabouts.now();
    }

    @Override
    public void onConnectionInfo(Executor executor, Consumer<ConnectionInfo> handler) {
        whereabouts.tell(executor, handler);
    }

    @Override
    public C accept() throws NetworkException {
        return take(null);
    }

    @Override
    public C accept(Duration limit) throws NetworkException {
        return take(limit);
    }

    private C take(@Nullable Duration limit) throws NetworkException {
        if (lifecycle.state() instanceof ConnectionState.Setup) {
            throw new IllegalStateException(id + " was not started: call start() first");
        }
        if (handler.get() != null) {
            throw new IllegalStateException(
                    id + " serves its connections; accept is not to be used");
        }
        try {
            Object next =
                    limit == null
                            ? arrived.take()
                            : arrived.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new NetworkException(
                        new DeadlineExceeded(
                                Stage.CONNECT,
                                limit == null ? Duration.ZERO : limit,
                                "a connection to " + bound,
                                null,
                                List.of(),
                                Delivery.NOTHING));
            }
            if (next == this) {
                arrived.add(this); // for whoever waits next
                throw failure();
            }
            seen();
            return connectionOf(next);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(Cancelled.How.INTERRUPTED));
        }
    }

    @SuppressWarnings("unchecked") // only connections of the stack's kind and this are put there
    private C connectionOf(Object arrival) {
        return (C) arrival;
    }

    @Override
    public void serve(Handler<C> serving) {
        if (!handler.compareAndSet(null, serving)) {
            throw new IllegalStateException(id + " has a handler already");
        }
        passOn();
    }

    /// Gives what waits in the queue to the handler, or ends it.
    private void passOn() {
        Handler<C> serving = handler.get();
        boolean over = lifecycle.state().isFinal();
        for (Object next = arrived.poll(); next != null; next = arrived.poll()) {
            if (next != this) {
                C connection = connectionOf(next);
                if (over || serving == null) {
                    seen();
                    connection.abort();
                } else {
                    serve(serving, connection);
                }
            }
        }
        if (over) {
            arrived.add(this);
        }
    }

    private void serve(Handler<C> serving, C connection) {
        seen();
        served.start(serving, connection);
        if (lifecycle.state() instanceof ConnectionState.Cancelled && released.get()) {
            served.stop(connection);
        }
    }

    private void handlerThrew(C connection, Throwable thrown) {
        if (!(thrown instanceof InterruptedException) || !lifecycle.state().isFinal()) {
            tell(new NetworkEvent.HandlerThrew(connection.id(), since(), thrown));
        }
    }

    @Override
    public void allow(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("allow(" + count + "): 0 or more is allowed");
        }
        admission.allow(count);
        acceptMore();
    }

    @Override
    public int openConnections() {
        return admission.open();
    }

    // ---- the end

    @Override
    public boolean stop(Duration limit) throws NetworkException {
        long end = System.nanoTime() + limit.toNanos();
        endListening();
        try {
            return served.awaitAll(end);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(Cancelled.How.INTERRUPTED));
        } finally {
            served.stopAll();
        }
    }

    @Override
    public void close() {
        endListening();
        served.stopAll();
    }

    private void endListening() {
        lifecycle.happened(new Lifecycle.Event.Cancel());
        Acceptor open = acceptor;
        if (open != null) {
            open.close(() -> socketGone.complete(null));
        } else {
            socketGone.complete(null);
        }
        try {
            socketGone.get(5, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the loop closes it all the same
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the socket of " + id + " was not released", e);
        } finally {
            passOn();
            release();
        }
    }

    private void release() {
        if (released.compareAndSet(false, true)) {
            closeNeighbours();
            if (told != null) {
                told.end();
            }
            use.close();
            onClosed.run();
        }
    }

    private void closeNeighbours() {
        Neighbours near = neighbours;
        if (near != null) {
            near.close();
        }
    }

    private NetworkException failure() {
        return new NetworkException(
                lifecycle.state() instanceof ConnectionState.Failed(NetworkFailure reason)
                        ? reason
                        : cancelled(Cancelled.How.CLOSED));
    }

    private Cancelled cancelled(Cancelled.How how) {
        return new Cancelled(
                Stage.CONNECT, how, "the listener on " + bound, List.of(), Delivery.NOTHING);
    }

    private void tell(NetworkEvent event) {
        services.events().tell(event);
    }

    private Duration since() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    // ---- what is known

    @Override
    public String id() {
        return id;
    }

    @Override
    public ConnectionState state() {
        return lifecycle.state();
    }

    @Override
    public void onState(Consumer<ConnectionState> toTell) {
        onState(task -> Thread.ofVirtual().name("fairlead-state").start(task), toTell);
    }

    @Override
    public void onState(Executor executor, Consumer<ConnectionState> toTell) {
        lifecycle.addHandler(executor, toTell);
    }

    @Override
    public Endpoint local() {
        return bound;
    }

    @Override
    public List<Endpoint> locals() {
        return List.of(bound);
    }

    @Override
    public int port() {
        return bound.port();
    }

    @Override
    public String toString() {
        return id + " " + bound + " " + state().getClass().getSimpleName();
    }
}
