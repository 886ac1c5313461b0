package dev.fairlead.internal.path;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A monitor. The feed's thread finds the newest path; whoever waits does so on a thread of its
/// own.
public final class StandardPathMonitor implements PathMonitor {
    private final PathFeed feed;
    private final PathConstraints constraints;
    private final @Nullable Endpoint destination;
    private final Latest<NetworkPath> latest;
    private final Consumer<PathMonitor> onClose;
    private final PathFeed.Watch watch;

    /// @param destination `null` for anywhere
    /// @param onClose told once it is closed
    public StandardPathMonitor(
            PathFeed feed,
            PathConstraints constraints,
            @Nullable Endpoint destination,
            Consumer<PathMonitor> onClose) {
        this.feed = feed;
        this.constraints = constraints;
        this.destination = destination;
        this.onClose = onClose;
        feed.learnWhatCosts();
        this.latest = new Latest<>(find(feed.read()));
        this.watch = feed.watch(view -> latest.set(find(view)));
    }

    private NetworkPath find(NetworkView view) {
        return PathFinder.find(feed.system(), view, constraints, destination);
    }

    @Override
    public NetworkPath current() {
        return latest.current();
    }

    @Override
    public Optional<NetworkPath> await(Predicate<NetworkPath> good, Duration limit)
            throws InterruptedException {
        Deadline deadline = Deadline.after(limit);
        NetworkPath last = null;
        while (true) {
            NetworkPath next = latest.after(last, deadline);
            if (next == null || good.test(next)) {
                return Optional.ofNullable(next);
            }
            last = next;
        }
    }

    @Override
    public Iterator<NetworkPath> iterator() {
        return new Iterator<>() {
            private @Nullable NetworkPath last;
            private @Nullable NetworkPath next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = latest.after(last, Deadline.NONE);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                }
                return next != null;
            }

            @Override
            public NetworkPath next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException("the monitor is closed");
                }
                NetworkPath told = next;
                last = told;
                next = null;
                return told;
            }
        };
    }

    @Override
    public void onChange(Executor executor, Consumer<NetworkPath> handler) {
        latest.tell(executor, handler);
    }

    @Override
    public Flow.Publisher<NetworkPath> publisher() {
        return subscriber -> {
            Subscription subscription = new Subscription(subscriber);
            Thread.ofVirtual().name("fairlead-path-subscriber").start(subscription::run);
        };
    }

    /// One subscriber, told by a thread of its own as fast as it asks. Its state is guarded by the
    /// lock of the latest path.
    private final class Subscription implements Flow.Subscription {
        private final Flow.Subscriber<? super NetworkPath> subscriber;
        private long demand;
        private boolean cancelled;
        private @Nullable IllegalArgumentException wrong;

        Subscription(Flow.Subscriber<? super NetworkPath> subscriber) {
            this.subscriber = Objects.requireNonNull(subscriber);
        }

        @Override
        public void request(long n) {
            latest.lock.lock();
            try {
                if (n <= 0) { // Reactive Streams, rule 3.9
                    wrong =
                            new IllegalArgumentException(
                                    n + " paths were asked for; ask for 1 or more");
                } else {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                }
                latest.changed.signalAll();
            } finally {
                latest.lock.unlock();
            }
        }

        @Override
        public void cancel() {
            latest.lock.lock();
            try {
                cancelled = true;
                latest.changed.signalAll();
            } finally {
                latest.lock.unlock();
            }
        }

        void run() {
            subscriber.onSubscribe(this);
            NetworkPath last = null;
            for (NetworkPath next; (next = next(last)) != null; ) {
                subscriber.onNext(next);
                last = next;
            }
            end();
        }

        /// @return `null` if nothing more is to be told
        private @Nullable NetworkPath next(@Nullable NetworkPath last) {
            latest.lock.lock();
            try {
                while (goesOn() && (demand == 0 || latest.current().equals(last))) {
                    latest.changed.awaitUninterruptibly();
                }
                demand--;
                return goesOn() ? latest.current() : null;
            } finally {
                latest.lock.unlock();
            }
        }

        private boolean goesOn() {
            return !latest.isClosed() && !cancelled && wrong == null;
        }

        private void end() {
            boolean silent;
            IllegalArgumentException mistake;
            latest.lock.lock();
            try {
                silent = cancelled;
                cancelled = true;
                mistake = wrong;
            } finally {
                latest.lock.unlock();
            }
            if (silent) {
                return;
            }
            if (mistake != null) {
                subscriber.onError(mistake);
            } else {
                subscriber.onComplete();
            }
        }
    }

    @Override
    public void close() {
        latest.close();
        watch.close();
        onClose.accept(this);
    }
}
