package dev.fairlead.internal.race;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One race: from an endpoint to one open protocol stack.
///
/// It runs on a [Loop] from [#start] on, whether anybody waits for it or not; [#await] waits on the
/// calling thread. Any thread may call; one at a time may wait.
public final class Race<T> {
    /// How long the loop may take to answer before the race is ended without it.
    private static final long LOOP_PATIENCE = Duration.ofSeconds(1).toNanos();

    private final RaceContext context;
    private final RaceRequest request;
    private final Connector<T> connector;
    private final Loop loop;
    private final Course<T> course;
    private final AtomicReference<@Nullable RaceResult<T>> result = new AtomicReference<>();
    private volatile @Nullable Thread waiter;

    private Race(
            RaceContext context,
            RaceRequest request,
            Connector<T> connector,
            Loop loop,
            RaceListener listener) {
        this.context = context;
        this.request = request;
        this.connector = connector;
        this.loop = loop;
        this.course = new Course<>(context, request, connector, listener, loop, this::finish);
    }

    /// Starts a race on `loop`, and returns at once.
    public static <T> Race<T> start(
            RaceContext context,
            RaceRequest request,
            Connector<T> connector,
            Loop loop,
            RaceListener listener) {
        Race<T> race = new Race<>(context, request, connector, loop, listener);
        race.onLoop(race.course::begin);
        return race;
    }

    /// Waits for the end.
    ///
    /// @param deadlineNanos when, by the clock of the context, the race is ended with
    ///   [DeadlineExceeded]
    /// @throws InterruptedException if the thread was interrupted; the race has been cancelled
    ///   then, and [#result] tells how far it got
    public RaceResult<T> await(long deadlineNanos) throws InterruptedException {
        waiter = Thread.currentThread();
        try {
            for (RaceResult<T> ended; ; ) {
                if ((ended = result.get()) != null) {
                    return ended;
                }
                if (Thread.interrupted()) {
                    interrupted();
                    throw new InterruptedException("interrupted while " + this);
                }
                long left = deadlineNanos - context.time().nanoTime();
                if (left <= 0) {
                    return expire(request.parameters().deadline());
                }
                loop.waits().park(this, left);
            }
        } finally {
            waiter = null;
        }
    }

    private void interrupted() {
        onLoop(() -> course.cancel(Cancelled.How.INTERRUPTED));
        NetworkFailure cancelled = cancelled(Cancelled.How.INTERRUPTED);
        if (settle(cancelled) instanceof RaceResult.Won<T> won) {
            onLoop(() -> connector.discard(won.stack())); // won just then, and nobody will take it
        }
    }

    private RaceResult<T> expire(Duration deadline) {
        onLoop(() -> course.expire(deadline));
        return settle(
                new DeadlineExceeded(
                        Stage.PATH,
                        deadline,
                        "the event loop of this network (does an inline handler block it?)",
                        null,
                        List.of(),
                        Delivery.NOTHING));
    }

    /// Waits for the loop to end the race, but not for ever: then it ends as `otherwise`.
    private RaceResult<T> settle(NetworkFailure otherwise) {
        boolean interrupted = false;
        long until = System.nanoTime() + LOOP_PATIENCE;
        RaceResult<T> ended;
        while ((ended = result.get()) == null) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                finish(failed(otherwise));
            } else {
                LockSupport.parkNanos(this, left);
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    /// How it ended; `null` while it runs.
    public @Nullable RaceResult<T> result() {
        return result.get();
    }

    /// Ends it; does nothing if it has ended. Returns at once.
    public void cancel(Cancelled.How how) {
        onLoop(() -> course.cancel(how));
    }

    /// Gives up the attempts that run, and goes on with the next candidate. Returns at once.
    public void next() {
        onLoop(course::next);
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and with it every attempt and timer of this race.
            finish(failed(cancelled(Cancelled.How.NETWORK_CLOSED)));
        }
    }

    private Cancelled cancelled(Cancelled.How how) {
        return new Cancelled(
                Stage.PATH,
                how,
                "the connection to " + request.endpoint(),
                List.of(),
                Delivery.NOTHING);
    }

    private static <T> RaceResult<T> failed(NetworkFailure failure) {
        return new RaceResult.Failed<>(failure, false, null, List.of(), List.of(), 0);
    }

    private void finish(RaceResult<T> ended) {
        if (result.compareAndSet(null, ended)) {
            Thread waiting = waiter;
            if (waiting != null) {
                LockSupport.unpark(waiting);
            }
        } else if (ended instanceof RaceResult.Won<T> won) {
            connector.discard(won.stack()); // the race was ended without the loop
        }
    }

    @Override
    public String toString() {
        return "racing to " + request.endpoint();
    }
}
