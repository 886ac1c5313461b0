package dev.fairlead.internal.path;

import dev.fairlead.ConnectionPath;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How the ways of those flows are that somebody follows. While there is one, a virtual thread
/// finds them anew when the network has changed, and sleeps else.
final class FlowPaths {
    private final PathFeed feed;
    private final Set<Followed> followed = ConcurrentHashMap.newKeySet();
    private @Nullable Following following; // guarded by this

    FlowPaths(PathFeed feed) {
        this.feed = feed;
    }

    /// Tells how the way of `flow` is, then each look's result, be it the same, until the end.
    PathFeed.Watch follow(Flow flow, Consumer<ConnectionPath> told) {
        Followed added = new Followed(flow, told);
        synchronized (this) {
            followed.add(added);
            if (following == null) {
                following = new Following();
            }
            following.wake.release();
        }
        return () -> leave(added);
    }

    private synchronized void leave(Followed gone) {
        if (followed.remove(gone) && followed.isEmpty() && following != null) {
            following.end();
            following = null;
        }
    }

    synchronized void close() {
        followed.clear();
        if (following != null) {
            following.end();
            following = null;
        }
    }

    /// One that is followed; its fields are for the thread that finds.
    private static final class Followed {
        private final Flow flow;
        private final Consumer<ConnectionPath> told;
        private @Nullable NetworkView seen;

        Followed(Flow flow, Consumer<ConnectionPath> told) {
            this.flow = flow;
            this.told = told;
        }

        void look(NetworkSystem system, NetworkView view) {
            // Loopback is always there: without an interface the system did not tell.
            if (view.equals(seen) || view.interfaces().isEmpty()) {
                return;
            }
            try {
                ConnectionPath found = FlowFinder.find(system, view, flow);
                seen = view;
                told.accept(found);
            } catch (IOException _) {
                // No descriptor is left to ask with: what was told holds, until the next change.
            }
        }
    }

    /// One run of the thread, from the first that is followed to the last.
    private final class Following {
        private final Semaphore wake = new Semaphore(0);
        private final PathFeed.Watch watch;
        private volatile @Nullable NetworkView newest;
        private volatile boolean over;

        Following() {
            this.watch = feed.watch(this::looked);
            Thread.ofVirtual().name("fairlead-path-flows").start(this::run);
        }

        private void looked(NetworkView view) {
            if (!view.equals(newest)) {
                newest = view;
                wake.release();
            }
        }

        void end() {
            over = true;
            watch.close();
            wake.release();
        }

        private void run() {
            while (!over) {
                wake.acquireUninterruptibly();
                wake.drainPermits();
                NetworkView view = newest;
                if (view != null) {
                    NetworkSystem system = new OneLook(feed.system());
                    for (Followed each : followed) {
                        each.look(system, view);
                    }
                }
            }
        }
    }
}
