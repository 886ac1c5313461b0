package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionPath;
import dev.fairlead.NetworkEvent;
import dev.fairlead.PathReason;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.path.Flow;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How the way of one connection is, and who hears of it. It is followed while the connection is
/// ready and somebody wants to hear; else it costs nothing.
final class PathNews {
    /// What no way is: it is lost for a reason without words.
    private static final ConnectionPath UNKNOWN =
            new ConnectionPath(
                    Optional.empty(),
                    List.of(new PathReason(PathReason.Kind.NO_ROUTE, "")),
                    Optional.empty());

    private final ConnectionCore core;
    private final Latest<ConnectionPath> latest = new Latest<>(UNKNOWN);
    private boolean wanted; // guarded by this
    private boolean over; // guarded by this
    private @Nullable Transport ready; // guarded by this
    private PathFeed.@Nullable Watch watch; // guarded by this

    PathNews(ConnectionCore core) {
        this.core = core;
    }

    /// What is open from `local` to `remote`, as a way is found for it.
    static Flow flow(ConnectionCore core, Transport open) {
        return new Flow(
                open.local(),
                open.remote(),
                core.parameters().path(),
                core.wasOpenedHere() && core.parameters().localEndpoint().isEmpty(),
                open.isBoundToInterface()
                        || (core.wasOpenedHere()
                                && core.services().loops().epoll()
                                && !Ways.isAnyOtherAllowed(core.parameters().path())));
    }

    /// Tells how it is once the connection is ready, then each change, until the connection ends.
    ///
    /// @param patience a loss that mends itself within it is not told
    void tell(Executor executor, Duration patience, Consumer<ConnectionPath> handler) {
        Thread.ofVirtual()
                .name("fairlead-path-handler")
                .start(() -> tellAll(executor, patience, handler));
        synchronized (this) {
            wanted = true;
            follow();
        }
    }

    synchronized void ready(Transport open) {
        ready = open;
        follow();
    }

    /// The peer is at another address, or this end: the way there may be another.
    void moved() {
        PathFeed.Watch before;
        synchronized (this) {
            before = watch;
            watch = null;
            follow();
        }
        if (before != null) {
            before.close();
        }
    }

    private synchronized void follow() {
        if (wanted && !over && ready != null && watch == null) {
            watch = core.services().paths().follow(flow(core, ready), this::found);
        }
    }

    private void found(ConnectionPath path) {
        ConnectionPath before = latest.current();
        latest.set(path);
        if (!before.equals(path)) {
            core.services()
                    .events()
                    .tell(
                            new NetworkEvent.PathChanged(
                                    core.id(), core.since(), core.endpoint(), path));
        }
    }

    void end() {
        latest.close();
        PathFeed.Watch toClose;
        synchronized (this) {
            over = true;
            toClose = watch;
            watch = null;
        }
        if (toClose != null) {
            toClose.close();
        }
    }

    /// @return empty if it is not followed
    Optional<ConnectionPath> current() {
        return Optional.of(latest.current()).filter(known -> !known.equals(UNKNOWN));
    }

    private void tellAll(Executor executor, Duration patience, Consumer<ConnectionPath> handler) {
        ConnectionPath told = null;
        ConnectionPath seen = UNKNOWN;
        try {
            for (ConnectionPath next; (next = latest.after(seen, Deadline.NONE)) != null; ) {
                if (Telling.of(told, next) == Telling.IF_IT_LASTS) {
                    next = settled(next, Deadline.after(patience));
                    if (next == null) {
                        return;
                    }
                }
                seen = next;
                if (Telling.of(told, next) != Telling.NOT) {
                    Latest.tell(executor, handler, next);
                    told = next;
                }
            }
        } catch (RejectedExecutionException | ExecutionException e) {
            System.getLogger("dev.fairlead.path")
                    .log(System.Logger.Level.WARNING, "a handler is told no more", e);
        } catch (InterruptedException _) {
            // nobody interrupts this thread; it would be the end of the telling
        }
    }

    /// Waits whether a loss mends itself.
    ///
    /// @return `null` if the connection has ended
    private @Nullable ConnectionPath settled(ConnectionPath found, Deadline deadline)
            throws InterruptedException {
        ConnectionPath now = found;
        while (!now.isViable()) {
            ConnectionPath later = latest.after(now, deadline);
            if (later == null) {
                return latest.isClosed() ? null : now;
            }
            now = later;
        }
        return now;
    }
}
