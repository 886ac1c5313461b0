package dev.fairlead.internal.connection;

import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkObserver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells what happened: to the observer of the network, the connection log and the flight recorder.
/// One virtual thread at a time does it, and only while there is something to tell.
public final class EventQueue {
    private static final System.Logger LOGGER = System.getLogger("dev.fairlead");
    private static final int CAPACITY = 8192;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ArrayBlockingQueue<NetworkEvent> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicBoolean telling = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private final @Nullable NetworkObserver observer;
    private final ConnectionLog log;
    private volatile @Nullable Thread teller;

    public EventQueue(@Nullable NetworkObserver observer, ConnectionLog log) {
        this.observer = observer;
        this.log = log;
    }

    /// Whether anybody listens; if not, events need not be made.
    public boolean heard() {
        return observer != null || log.mayBeEnabled() || FlightEvents.wanted();
    }

    /// Never blocks; what does not fit is counted and dropped.
    public void tell(NetworkEvent event) {
        if (observer == null && event instanceof NetworkEvent.HandlerThrew threw) {
            logUnheard(threw);
        }
        if (!heard()) {
            return;
        }
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
        if (telling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("fairlead-events").start(this::run);
        }
    }

    public long dropped() {
        return dropped.get();
    }

    /// Waits until what was told before has been heard, 1 s at most: a listener that is slower is
    /// left behind.
    public void awaitHeard() {
        if (Thread.currentThread().equals(teller)) {
            return; // the observer itself closes the network
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean interrupted = false;
        synchronized (telling) {
            while (telling.get() && end - System.nanoTime() > 0) {
                try {
                    telling.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
                } catch (InterruptedException _) {
                    interrupted = true; // the wait is short
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        teller = Thread.currentThread();
        do {
            for (NetworkEvent next = queue.poll(); next != null; next = queue.poll()) {
                tellNow(next);
            }
            telling.set(false);
        } while (!queue.isEmpty() && telling.compareAndSet(false, true));
        synchronized (telling) {
            telling.notifyAll();
        }
    }

    /// A bug in the program's handler must not pass without a trace because nobody observes. A peer
    /// that went away is no bug.
    private static void logUnheard(NetworkEvent.HandlerThrew event) {
        if (!(event.thrown() instanceof NetworkException)) {
            LOGGER.log(Level.WARNING, "the handler of " + event.id() + " threw", event.thrown());
        }
    }

    private void tellNow(NetworkEvent event) {
        try {
            log.event(event);
            FlightEvents.tell(event);
            if (observer != null) {
                observer.event(event);
            }
        } catch (RuntimeException | Error e) { // else nothing would ever be told again
            LOGGER.log(Level.WARNING, "the observer or the log threw on " + event, e);
        }
    }
}
