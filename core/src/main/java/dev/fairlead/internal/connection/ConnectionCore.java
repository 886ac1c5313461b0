package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionPath;
import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PeerCredentials;
import dev.fairlead.Stage;
import dev.fairlead.TransferReport;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.MessageTransport;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Joins the parts of one connection: its lifecycle, the opening that leads to a transport, and the
/// transport. What the program holds is a [TransportConnection] over it, so that a forgotten one
/// can be told from one in use.
public final class ConnectionCore implements Transport.Events {
    private final Services services;
    private final String id;
    private final Endpoint endpoint;
    private final Parameters parameters;
    private final @Nullable Opening opening;
    private final Account account;
    private final Lifecycle lifecycle;
    private final EventLoops.Use use;
    private final PathNews pathNews = new PathNews(this);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private final CompletableFuture<ConnectionState> settled = new CompletableFuture<>();
    private volatile @Nullable Transport transport; // set before ready
    private volatile boolean transportGone;
    private volatile @Nullable Runnable onReleased;

    private ConnectionCore(
            Services services,
            Endpoint endpoint,
            Parameters parameters,
            @Nullable StreamOpener opener) {
        this.services = services;
        this.use = services.loops().use();
        this.id = services.nextConnectionId();
        this.endpoint = endpoint;
        this.parameters = parameters;
        this.account = new Account(services.events(), id, endpoint);
        this.lifecycle = new Lifecycle(this::stateChanged);
        this.opening = opener == null ? null : new Opening(this, services, opener);
        services.opened(this);
    }

    /// A connection that is still to be opened.
    public static ConnectionCore toOpen(
            Services services, Endpoint endpoint, Parameters parameters, StreamOpener opener) {
        return new ConnectionCore(services, endpoint, parameters, opener);
    }

    /// A connection whose transport is open already.
    public static ConnectionCore over(
            Services services, Transport transport, Parameters parameters) {
        ConnectionCore core = new ConnectionCore(services, transport.remote(), parameters, null);
        core.lifecycle.happened(new Lifecycle.Event.Start());
        core.established(transport, core.account.establishmentOf(transport));
        return core;
    }

    // ---- opening

    void start() {
        startsNow();
        if (lifecycle.happened(new Lifecycle.Event.Start())) { // else: it is over already
            Thread.ofVirtual().name("fairlead-open-" + id).start(this::openOnThisThread);
        }
    }

    /// Opens on the calling thread; an interrupt cancels.
    void openBlocking() throws NetworkException {
        startsNow();
        if (lifecycle.happened(new Lifecycle.Event.Start())) {
            openOnThisThread();
        }
        // One that was ready may have failed since; what came before that is still to be received.
        if (!account.wasReady()) {
            throw failure();
        }
    }

    private void startsNow() {
        if (lifecycle.state() instanceof ConnectionState.Setup) {
            account.starts();
        }
    }

    private void openOnThisThread() {
        if (opening != null) {
            opening.run();
        }
    }

    /// By the opening, or at birth. Releases `open` if the connection is over already.
    void established(Transport open, EstablishmentReport report) {
        transport = open;
        account.established(report);
        // First ready, then what has happened to it since: it was established whatever came next.
        boolean ready = lifecycle.happened(new Lifecycle.Event.Established());
        open.start(this);
        if (ready) {
            pathNews.ready(open);
            account.tellEstablishment(report);
        } else {
            open.abort();
        }
    }

    /// By the opening.
    void failed(NetworkFailure why, EstablishmentReport report) {
        account.established(report);
        lifecycle.happened(new Lifecycle.Event.Broke(why));
        account.tellEstablishment(report);
        release();
    }

    void happened(Lifecycle.Event event) {
        lifecycle.happened(event);
    }

    /// By the opening: it was given up.
    void cancelled(Cancelled.How how, EstablishmentReport report) {
        account.established(report);
        account.tellEstablishment(report);
        cancelled(how);
    }

    void cancelled(Cancelled.How how) {
        account.cancelled(how);
        lifecycle.happened(new Lifecycle.Event.Cancel());
        if (transport == null || transportGone) {
            release();
        }
    }

    void awaitReady() throws NetworkException {
        awaitReady(Deadline.NONE); // the deadline of the parameters ends it
    }

    void awaitReady(Deadline deadline) throws NetworkException {
        if (lifecycle.state() instanceof ConnectionState.Setup) {
            throw new IllegalStateException(id + " was not started: call start() first");
        }
        try {
            if (!(settled.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
                    instanceof ConnectionState.Ready)) {
                throw failure();
            }
        } catch (TimeoutException _) {
            throw new NetworkException(deadlineExceeded(deadline, endpoint + " to become ready"));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancellation(Cancelled.How.INTERRUPTED));
        } catch (ExecutionException e) {
            throw new AssertionError("it is only ever completed with a state", e);
        }
    }

    private void stateChanged(ConnectionState state) {
        switch (state) {
            case ConnectionState.Ready _ -> {
                account.ready();
                settled.complete(state);
            }
            case ConnectionState.Failed _, ConnectionState.Cancelled _ -> {
                account.ended();
                settled.complete(state);
                pathNews.end();
            }
            case ConnectionState.Setup _,
                    ConnectionState.Preparing _,
                    ConnectionState.Waiting _ -> {}
        }
        account.tellState(state);
    }

    // ---- the end

    @Override
    public void failed(IOException why) {
        Transport open = transport;
        if (open != null) {
            lifecycle.happened(
                    new Lifecycle.Event.Broke(TransferFailures.of(why, open, () -> path())));
            if (transportGone) {
                release();
            }
        }
    }

    @Override
    public void moved(Endpoint from, Endpoint to) {
        account.tellMoved(from, to);
        pathNews.moved();
    }

    @Override
    public void movedHere(Endpoint from, Endpoint to) {
        account.tellMovedHere(from, to);
        pathNews.moved();
    }

    @Override
    public void dropped(long count, long bytes, String reason) {
        account.tellDropped(count, bytes, reason);
    }

    /// The transport is gone. If both streams had ended in good order, that is no change: what came
    /// can still be received, and the program has yet to close.
    @Override
    public void closed() {
        transportGone = true;
        if (lifecycle.state().isFinal()) {
            release();
        }
    }

    private void release() {
        if (released.compareAndSet(false, true)) {
            services.closed(this);
            account.tellClosed(this::report, this::transferReport);
            use.close();
            Runnable toTell = onReleased;
            if (toTell != null) {
                toTell.run();
            }
        }
    }

    /// Runs `task` when everything is released; at once if it is.
    public void onReleased(Runnable task) {
        AtomicBoolean once = new AtomicBoolean();
        Runnable onlyOnce =
                () -> {
                    if (once.compareAndSet(false, true)) {
                        task.run();
                    }
                };
        onReleased = onlyOnce;
        if (released.get()) {
            onlyOnce.run();
        }
    }

    void close() throws NetworkException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        Transport open = transport;
        if (open == null || lifecycle.state().isFinal()) {
            abort();
            return;
        }
        account.cancelled(Cancelled.How.CLOSED);
        account.closes(open);
        Closing.close(this, open);
    }

    void abort() {
        closing.set(true);
        end(Cancelled.How.CLOSED);
    }

    void networkClosed() {
        end(Cancelled.How.NETWORK_CLOSED);
    }

    void awaitGone() {
        Transport open = transport;
        if (open != null) {
            Closing.awaitClosed(open, Deadline.after(Closing.LIMIT));
        }
    }

    /// By the leak finder: nobody holds it any more.
    void forgotten() {
        // A thread inside close() may hold no more than this core.
        if (!released.get() && !closing.get()) {
            account.tellForgotten();
            end(Cancelled.How.CLOSED);
        }
        Transport open = transport;
        if (open != null) {
            open.discard(); // even if it had failed before it was forgotten
        }
    }

    private void end(Cancelled.How how) {
        Transport before = transport;
        if (before != null && !lifecycle.state().isFinal()) {
            account.closes(before);
        }
        cancelled(how);
        if (opening != null) {
            opening.cancel(how);
        }
        Transport open = transport;
        if (open != null) {
            open.abort();
            open.discard();
        }
    }

    // ---- what is known

    /// Why nothing goes any more.
    public NetworkException failure() {
        Transport open = transport;
        IOException broken = open == null ? null : open.failure();
        if (broken != null && !lifecycle.state().isFinal()) {
            failed(broken); // the loop is about to tell the same
        }
        if (lifecycle.state() instanceof ConnectionState.Failed(NetworkFailure reason)) {
            return new NetworkException(reason, open == null ? null : open.failure());
        }
        return new NetworkException(cancellation(account.cancelledHow()));
    }

    boolean isCancelled() {
        return lifecycle.state() instanceof ConnectionState.Cancelled;
    }

    /// Whether it has ended, or is being closed.
    public boolean isOver() {
        return closing.get() || lifecycle.state().isFinal();
    }

    public Cancelled cancellation(Cancelled.How how) {
        return new Cancelled(
                stage(), how, "the connection to " + endpoint, report().attempts(), delivery());
    }

    public DeadlineExceeded deadlineExceeded(Deadline deadline, String waitedFor) {
        return new DeadlineExceeded(
                stage(), deadline.limit(), waitedFor, null, List.of(), delivery());
    }

    private Stage stage() {
        return transport == null ? Stage.CONNECT : Stage.TRANSFER;
    }

    /// Of all that was accepted since the connection was opened, whatever the call that fails.
    Delivery delivery() {
        Transport open = transport;
        return open == null ? Delivery.NOTHING : open.delivery();
    }

    TransferReport transferReport() {
        return account.transfer(transport, lifecycle.state());
    }

    /// The open stream, or the one below the messages, once it is ready.
    StreamTransport ready(Deadline deadline) throws NetworkException {
        Transport open = readyTransport(deadline);
        return open instanceof MessageTransport messages
                ? messages.stream()
                : (StreamTransport) open;
    }

    /// The open transport, once it is ready.
    public Transport readyTransport(Deadline deadline) throws NetworkException {
        Transport open = transport;
        if (open == null || lifecycle.state() instanceof ConnectionState.Preparing) {
            awaitReady(deadline);
            open = transport;
        }
        if (open == null || isCancelled()) {
            throw failure();
        }
        return open;
    }

    /// The open transport of a connection of messages, once it is ready.
    MessageTransport readyMessages(Deadline deadline) throws NetworkException {
        return (MessageTransport) readyTransport(deadline);
    }

    /// The open transport of a stream; `null` before it is ready.
    @Nullable StreamTransport transport() {
        return (StreamTransport) transport;
    }

    /// The open transport; `null` before it is ready.
    public @Nullable Transport anyTransport() {
        return transport;
    }

    Optional<PeerCredentials> peerCredentials() {
        Transport open = transport;
        return switch (open) {
            case StreamTransport stream -> stream.peerCredentials();
            case MessageTransport messages -> messages.stream().peerCredentials();
            case null, default -> Optional.empty();
        };
    }

    void restart() {
        if (opening != null && lifecycle.state() instanceof ConnectionState.Waiting) {
            opening.restart();
        }
    }

    void tryNextCandidate() {
        if (opening != null && lifecycle.state() instanceof ConnectionState.Preparing) {
            opening.next();
        }
    }

    EstablishmentReport report() {
        EstablishmentReport known = account.establishment();
        if (known != null) {
            return known;
        }
        NetworkFailure waitsFor =
                lifecycle.state() instanceof ConnectionState.Waiting(var why) ? why : null;
        return opening == null ? account.establishmentOf(null) : opening.report(waitsFor);
    }

    /// How its way is now; empty if it is not ready, or nothing is known.
    Optional<ConnectionPath> path() {
        Transport open = transport;
        if (open == null || !account.wasReady() || lifecycle.state().isFinal()) {
            return Optional.empty();
        }
        return pathNews.current().or(() -> services.paths().of(PathNews.flow(this, open)));
    }

    PathNews pathNews() {
        return pathNews;
    }

    /// Whether this side opened it.
    boolean wasOpenedHere() {
        return opening != null;
    }

    Duration since() {
        return account.since();
    }

    long startNanos() {
        return account.startNanos();
    }

    Optional<Endpoint> local() {
        return Optional.ofNullable(transport).map(Transport::local);
    }

    Optional<Endpoint> remote() {
        return Optional.ofNullable(transport).map(Transport::remote);
    }

    String id() {
        return id;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Parameters parameters() {
        return parameters;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    public Services services() {
        return services;
    }
}
