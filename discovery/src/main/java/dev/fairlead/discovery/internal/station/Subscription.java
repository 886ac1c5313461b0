package dev.fairlead.discovery.internal.station;

import dev.fairlead.ServiceChange;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One subscriber, told by a thread of its own as fast as it asks.
final class Subscription implements Flow.Subscription {
    private final Flow.Subscriber<? super ServiceChange> subscriber;
    private final Changes changes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Thread thread =
            Thread.ofVirtual().name("fairlead-discovery-subscriber").unstarted(this::run);
    private long demand; // guarded by lock
    private boolean cancelled; // guarded by lock
    private @Nullable IllegalArgumentException wrong; // guarded by lock

    Subscription(Flow.Subscriber<? super ServiceChange> subscriber, Changes changes) {
        this.subscriber = Objects.requireNonNull(subscriber);
        this.changes = changes;
    }

    void start() {
        thread.start();
    }

    @Override
    public void request(long n) {
        lock.lock();
        try {
            if (n <= 0) { // Reactive Streams, rule 3.9
                wrong =
                        new IllegalArgumentException(
                                n + " changes were asked for; ask for 1 or more");
                thread.interrupt();
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            thread.interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        subscriber.onSubscribe(this);
        try {
            while (changes.hasNext() && awaitDemand()) {
                subscriber.onNext(changes.next());
            }
        } catch (InterruptedException _) {
            // cancelled, or asked for what cannot be
        }
        end();
    }

    private boolean awaitDemand() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (demand == 0 && !cancelled && wrong == null) {
                wanted.await();
            }
            demand--;
            return !cancelled && wrong == null;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        boolean silent;
        IllegalArgumentException mistake;
        lock.lock();
        try {
            silent = cancelled;
            cancelled = true;
            mistake = wrong;
        } finally {
            lock.unlock();
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
