package dev.fairlead.internal.path;

import dev.fairlead.internal.dbus.Bus;
import dev.fairlead.internal.dbus.BusMessage;
import dev.fairlead.internal.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Which interfaces cost, as far as a daemon of this machine knows: [NetworkManager]. While
/// somebody follows, a thread hears of each change; else it is asked when somebody wants to know.
/// Where there is no daemon nothing is known, and looking for one costs nothing.
final class Metering implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final Duration LIFETIME = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private static final Bus.Listener DEAF =
            new Bus.Listener() {
                @Override
                public void signal(BusMessage signal) {}

                @Override
                public void broke(IOException why) {}
            };

    private volatile Map<String, Boolean> known = Map.of();
    private @Nullable CountDownLatch asking; // guarded by this
    private long askedAt; // guarded by this
    private @Nullable Following following; // guarded by this

    /// By the interfaces' names, whether each costs; does not wait.
    Map<String, Boolean> known() {
        return known;
    }

    /// Asks, unless that was done within the last second, or somebody follows and knows. Waits for
    /// the answer a quarter of a second at most; what comes later is known the next time.
    void refresh() {
        CountDownLatch answered;
        synchronized (this) {
            if (following != null && following.knows) {
                return;
            }
            long now = TimeSource.SYSTEM.nanoTime();
            answered = asking;
            boolean underWay = answered != null && answered.getCount() > 0;
            if (answered == null || (!underWay && now - askedAt > LIFETIME.toNanos())) {
                CountDownLatch next = new CountDownLatch(1);
                asking = next;
                askedAt = now;
                answered = next;
                Thread.ofVirtual().name("fairlead-metered").start(() -> ask(next));
            }
        }
        try {
            boolean _ = answered.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // then what is known has to do
        }
    }

    private void ask(CountDownLatch answered) {
        try (Bus bus = Bus.open(DEAF)) {
            answer(NetworkManager.metered(bus));
        } catch (IOException _) {
            answer(Map.of()); // no bus, or it does not answer: nothing is known
        } finally {
            answered.countDown();
        }
    }

    /// A late answer is older than what was heard since.
    private synchronized void answer(Map<String, Boolean> found) {
        if (following == null || !following.knows) {
            known = found;
        }
    }

    /// Calls `changed` whenever something else is known, until the end; on a thread of its own.
    PathFeed.Watch follow(Runnable changed) {
        Following now = new Following(changed);
        synchronized (this) {
            following = now;
        }
        now.thread.start();
        return () -> {
            synchronized (this) {
                if (following == now) {
                    following = null;
                }
            }
            now.end();
        };
    }

    @Override
    public void close() {
        Following over;
        synchronized (this) {
            over = following;
            following = null;
        }
        if (over != null) {
            over.end();
        }
    }

    /// One connection to the bus after the other; normally there is one.
    private final class Following implements Bus.Listener, Runnable {
        private final Runnable changed;
        private final Thread thread = Thread.ofVirtual().name("fairlead-metered").unstarted(this);
        private final Semaphore news = new Semaphore(0);
        private volatile boolean broken;
        private volatile boolean over;
        private volatile boolean knows;

        Following(Runnable changed) {
            this.changed = changed;
        }

        @Override
        public void signal(BusMessage signal) {
            news.release();
        }

        @Override
        public void broke(IOException why) {
            broken = true;
            news.release();
        }

        void end() {
            over = true;
            thread.interrupt();
        }

        @Override
        public void run() {
            long pause = FIRST_PAUSE.toMillis();
            try {
                while (!over) {
                    if (heard()) {
                        pause = FIRST_PAUSE.toMillis();
                    }
                    knows = false;
                    set(Map.of());
                    TimeUnit.MILLISECONDS.sleep(pause); // the bus is away, or there is none
                    pause = Math.min(2 * pause, LONGEST_PAUSE.toMillis());
                }
            } catch (InterruptedException _) {
                // it is over
            }
        }

        /// Until the bus breaks.
        ///
        /// @return whether there was one
        private boolean heard() throws InterruptedException {
            broken = false;
            try (Bus bus = Bus.open(this)) {
                NetworkManager.hear(bus);
                while (!broken && !over) {
                    int _ = news.drainPermits();
                    set(NetworkManager.metered(bus));
                    knows = true;
                    news.acquire();
                }
                return true;
            } catch (IOException _) {
                return knows; // what matters is that nothing is known any more
            }
        }

        private void set(Map<String, Boolean> found) {
            if (!over && !found.equals(known)) {
                known = found;
                changed.run();
            }
        }
    }
}
