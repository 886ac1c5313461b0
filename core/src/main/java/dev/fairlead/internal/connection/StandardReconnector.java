package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Connection;
import dev.fairlead.ConnectionPath;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.ReconnectOptions;
import dev.fairlead.Reconnector;
import dev.fairlead.Stack;
import dev.fairlead.Stage;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens one connection after the other on a virtual thread, which sleeps until there is a reason
/// for the next.
public final class StandardReconnector<C extends Connection> implements Reconnector<C> {
    private final Services services;
    private final Endpoint endpoint;
    private final Stack<C> stack;
    private final Parameters parameters;
    private final ReconnectOptions options;
    private final Consumer<Reconnector<?>> onClose;
    private final C first;
    private final Pauses pauses;
    private final Semaphore wake = new Semaphore(0);
    private final Latest<Optional<C>> latest = new Latest<>(Optional.empty());
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable C opening;
    private volatile @Nullable NetworkFailure failure;
    private volatile Optional<String> movedFor = Optional.empty(); // by those who tell of the path

    /// @param onClose told once it is closed
    /// @throws IllegalArgumentException if endpoint and stack do not go together
    public StandardReconnector(
            Services services,
            Endpoint endpoint,
            Stack<C> stack,
            Parameters parameters,
            ReconnectOptions options,
            Consumer<Reconnector<?>> onClose) {
        this.services = services;
        this.endpoint = endpoint;
        this.stack = stack;
        this.parameters = parameters;
        this.options = options;
        this.onClose = onClose;
        this.first = Stacks.create(services, endpoint, stack, parameters);
        this.pauses =
                new Pauses(
                        options.firstPause(),
                        options.longestPause(),
                        () -> ThreadLocalRandom.current().nextDouble());
    }

    public void start() {
        Thread.ofVirtual().name("fairlead-reconnect").start(this::run);
    }

    // ---- on its thread

    private void run() {
        try {
            Held held = open(first);
            while (!closed.get()) {
                if (held != null) {
                    held.awaitReason();
                    pauses.livedFor(held.age());
                }
                pause();
                // a way that was lost may be back
                if (held == null || held.hasReason()) {
                    Held next = open(Stacks.create(services, endpoint, stack, parameters));
                    held = next == null ? held : next;
                }
            }
        } catch (IllegalStateException e) {
            if (!closed.get()) { // else the network has closed, and this with it
                throw e;
            }
        }
    }

    /// @return `null` if it came to nothing
    private @Nullable Held open(C made) {
        asked.set(false);
        opening = made;
        if (closed.get()) { // whoever closed may not have seen it
            made.abort();
            return null;
        }
        try {
            made.start();
            made.awaitReady();
            failure = null;
            return hold(made);
        } catch (NetworkException e) {
            failure = e.failure();
            made.abort();
            return null;
        } finally {
            opening = null;
        }
    }

    private @Nullable Held hold(C ready) {
        Optional<C> before = latest.current();
        latest.set(Optional.of(ready));
        before.ifPresent(this::retire);
        if (closed.get()) { // whoever closed may not have seen it
            ready.abort();
            return null;
        }
        return new Held(ready);
    }

    /// Closes one that was replaced, when those that answer over it have had their time.
    private void retire(C old) {
        Thread.ofVirtual()
                .name("fairlead-reconnect-old")
                .start(() -> {
                    try {
                        latest.awaitClosed(Deadline.after(options.overlap()));
                        old.close();
                    } catch (NetworkException _) {
                        // Its way is lost, or its peer: that is why the program has another one.
                    } catch (InterruptedException _) {
                        old.abort(); // nobody interrupts this thread
                    }
                });
    }

    private void pause() {
        if (closed.get() || asked.get()) {
            return;
        }
        Duration pause = pauses.next();
        try (PathFeed.Watch _ = services.paths().watch(services.paths().read(), wake::release)) {
            wake.drainPermits();
            if (!closed.get() && !asked.get()) {
                boolean _ = wake.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            // nobody interrupts this thread; it would be the end of the pause
        }
    }

    // ---- for the program

    @Override
    public Optional<C> current() {
        return latest.current().filter(one -> !one.state().isFinal());
    }

    @Override
    public C await(Duration limit) throws NetworkException {
        Deadline deadline = Deadline.after(limit);
        Optional<C> last = Optional.empty();
        try {
            while (true) {
                Optional<C> next = latest.after(last, deadline);
                if (next == null) {
                    throw new NetworkException(
                            closed.get() ? cancelled(Cancelled.How.CLOSED) : outOfTime(limit));
                }
                if (next.isPresent() && !next.get().state().isFinal()) {
                    return next.get();
                }
                last = next;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(Cancelled.How.INTERRUPTED));
        }
    }

    private NetworkFailure cancelled(Cancelled.How how) {
        return new Cancelled(
                Stage.CONNECT, how, "the connections to " + endpoint, List.of(), Delivery.NOTHING);
    }

    private NetworkFailure outOfTime(Duration limit) {
        NetworkFailure last = failure;
        return new DeadlineExceeded(
                last == null ? Stage.CONNECT : last.stage(),
                limit,
                "a connection to " + endpoint,
                last,
                last == null ? List.of() : last.attempts(),
                Delivery.NOTHING);
    }

    @Override
    public void onConnection(Executor executor, Consumer<C> handler) {
        latest.tell(executor, newest -> newest.ifPresent(handler));
    }

    @Override
    public void reconnect() {
        asked.set(true);
        wake.release();
    }

    @Override
    public Optional<NetworkFailure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws NetworkException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        end();
        C unready = opening;
        if (unready != null) {
            unready.abort();
        }
        onClose.accept(this);
        Optional<C> last = latest.current();
        if (last.isPresent()) {
            last.get().close();
        }
    }

    /// Opens no more; what is open is somebody else's to end.
    public void end() {
        closed.set(true);
        latest.close();
        wake.release();
    }

    /// The connection that is held, and what speaks for another one.
    private final class Held {
        private final C connection;
        private final long readyNanos = System.nanoTime();
        private final AtomicBoolean better = new AtomicBoolean();
        private volatile boolean lost;

        Held(C connection) {
            this.connection = connection;
            connection.onState(Runnable::run, _ -> wake.release());
            connection.onPath(Runnable::run, options.lossPatience(), this::found);
        }

        private void found(ConnectionPath now) {
            lost = !now.isViable();
            // Who moved for an interface and did not get there stays, until there is another.
            if (!now.isBetterAvailable()) {
                movedFor = Optional.empty();
                better.set(false);
            } else if (!now.betterInterface().equals(movedFor)) {
                movedFor = now.betterInterface();
                better.set(options.movesToBetterPath());
            }
            wake.release();
        }

        void awaitReason() {
            while (!hasReason()) {
                wake.acquireUninterruptibly();
                wake.drainPermits();
            }
        }

        boolean hasReason() {
            return closed.get()
                    || asked.get()
                    || connection.state().isFinal()
                    || lost
                    || better.get();
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - readyNanos);
        }
    }
}
