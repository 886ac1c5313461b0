package dev.fairlead.internal.captive;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortal.State;
import dev.fairlead.CaptivePortalOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.LocalAddress;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.internal.path.PathFeed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Asks about portals: when somebody wants to know, and, as long as somebody watches paths, when an
/// interface has come or has other addresses, and again while a portal is in the way. No interface
/// is asked more often than the options say.
public final class PortalWatch implements AutoCloseable {
    private static final int MOST_INTERFACES = 16;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_PAUSE = Duration.ofMinutes(5).toNanos();

    /// Opens a connection, as a [dev.fairlead.Network] does.
    @FunctionalInterface
    public interface Opener {
        StreamConnection open(
                Endpoint endpoint, Stack<StreamConnection> stack, Parameters parameters)
                throws NetworkException;
    }

    /// Where is asked: with other addresses it is another network.
    private record Place(String name, int index, List<LocalAddress> addresses) {
        static Place of(Interface each) {
            return new Place(each.name(), each.index(), each.addresses());
        }
    }

    /// What is known.
    ///
    /// @param portal empty if there was nobody to ask
    /// @param waits until the next question, in nanoseconds
    private record Known(Place place, Optional<CaptivePortal> portal, long askedAt, long waits) {}

    private final PathFeed feed;
    private final CaptivePortalOptions options;
    private final PortalInquiry inquiry;
    private final Map<Integer, Known> known = new HashMap<>(); // guarded by asking
    private final ReentrantLock asking = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean news; // guarded by lock
    private int watchers; // guarded by lock
    private @Nullable Round round; // guarded by lock
    private boolean closed; // guarded by lock

    public PortalWatch(PathFeed feed, CaptivePortalOptions options, Opener opener) {
        this(feed, options, new PortalInquiry(opener, options, ToldPortals.ofSystem()));
    }

    PortalWatch(PathFeed feed, CaptivePortalOptions options, PortalInquiry inquiry) {
        this.feed = feed;
        this.options = options;
        this.inquiry = inquiry;
    }

    /// Asks over every interface that leads anywhere, all at once. What was asked a moment ago is
    /// not asked again.
    public List<CaptivePortal> ask() {
        return ask(true);
    }

    private List<CaptivePortal> ask(boolean wanted) {
        asking.lock();
        try {
            List<Place> places =
                    feed.waysOut().stream().limit(MOST_INTERFACES).map(Place::of).toList();
            known.keySet().retainAll(places.stream().map(Place::index).toList());
            List<Place> due = places.stream().filter(place -> isDue(place, wanted)).toList();
            askAll(due);
            List<CaptivePortal> portals =
                    places.stream()
                            .map(place -> known.get(place.index()))
                            .filter(java.util.Objects::nonNull)
                            .flatMap(each -> each.portal().stream())
                            .toList();
            if (isWatched()) {
                feed.know(portals);
            }
            return portals;
        } finally {
            asking.unlock();
        }
    }

    private boolean isWatched() {
        lock.lock();
        try {
            return round != null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue(Place place, boolean wanted) {
        Known last = known.get(place.index());
        if (last == null) {
            return true;
        }
        long since = System.nanoTime() - last.askedAt;
        return since >= options.pause().toNanos()
                && (wanted || since >= last.waits || !last.place.equals(place));
    }

    private void askAll(List<Place> due) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Place, Future<Optional<CaptivePortal>>> running = new HashMap<>();
            for (Place place : due) {
                running.put(place, threads.submit(() -> inquiry.over(place.name(), place.index())));
            }
            for (Map.Entry<Place, Future<Optional<CaptivePortal>>> each : running.entrySet()) {
                keep(each.getKey(), each.getValue().get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // what was not answered is asked another time
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void keep(Place place, Optional<CaptivePortal> portal) {
        long pause = options.pause().toNanos();
        Known last = known.get(place.index());
        long before = last != null && last.place.equals(place) ? last.waits : 0;
        long wait =
                switch (portal.map(CaptivePortal::state).orElse(State.UNKNOWN)) {
                    case CAPTIVE -> pause;
                    case OPEN ->
                            portal.flatMap(CaptivePortal::remaining)
                                    .map(left -> Math.max(pause, left.toNanos()))
                                    .orElse(NEVER);
                    // The network may not be ready yet, or nobody there knows.
                    case UNKNOWN ->
                            Math.max(
                                    pause,
                                    Math.min(LONGEST_PAUSE, before == NEVER ? 0 : before * 2));
                };
        known.put(place.index(), new Known(place, portal, System.nanoTime(), wait));
    }

    /// Somebody watches paths from now on.
    public void enter() {
        lock.lock();
        try {
            if (!closed && watchers++ == 0) {
                round = new Round();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Somebody who had entered watches no more.
    public void leave() {
        Round over = null;
        lock.lock();
        try {
            if (!closed && --watchers == 0) {
                over = round;
                round = null;
            }
        } finally {
            lock.unlock();
        }
        if (over != null) {
            over.end();
            feed.know(List.of()); // nobody keeps it up to date any more
        }
    }

    /// Asks no more; returns when nothing is under way.
    @Override
    public void close() {
        Round over;
        lock.lock();
        try {
            closed = true;
            over = round;
            round = null;
        } finally {
            lock.unlock();
        }
        if (over != null) {
            over.end();
            over.awaitGone();
        }
    }

    /// As long as somebody watches. A virtual thread, since it waits nearly always.
    private final class Round {
        private final PathFeed.Watch watch;
        private final Thread thread;
        private volatile boolean over;

        Round() {
            watch = feed.watchInterfaces(this::told);
            thread = Thread.ofVirtual().name("fairlead-captive").start(this::run);
        }

        private void told() {
            lock.lock();
            try {
                news = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void end() {
            over = true;
            watch.close();
            thread.interrupt();
        }

        void awaitGone() {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // it ends all the same
            }
        }

        private void run() {
            try {
                while (!over) {
                    ask(false);
                    await(untilNext());
                }
            } catch (InterruptedException _) {
                // end() woke it
            }
        }

        private long untilNext() {
            asking.lock();
            try {
                long now = System.nanoTime();
                return known.values().stream()
                        .filter(each -> each.waits != NEVER)
                        .mapToLong(each -> Math.max(0, each.waits - (now - each.askedAt)))
                        .min()
                        .orElse(NEVER);
            } finally {
                asking.unlock();
            }
        }

        /// Until the next question is due, or something is new; what is new waits for the pause.
        private void await(long nanos) throws InterruptedException {
            lock.lock();
            try {
                long left = nanos;
                while (left > 0 && !news) {
                    if (left == NEVER) {
                        changed.await();
                    } else {
                        left = changed.awaitNanos(left);
                    }
                }
                news = false;
            } finally {
                lock.unlock();
            }
        }
    }
}
