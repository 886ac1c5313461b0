package dev.fairlead.internal.connection;

import dev.fairlead.Attempt;
import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.Resolution;
import dev.fairlead.WaitPolicy;
import dev.fairlead.internal.path.NetworkView;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.race.Connector;
import dev.fairlead.internal.race.Race;
import dev.fairlead.internal.race.RaceListener;
import dev.fairlead.internal.race.RaceRequest;
import dev.fairlead.internal.race.RaceResult;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Opens one connection: races, waits where the policy says so, and races again, until the
/// deadline. Runs on one thread, which is blocked meanwhile; the other methods are for other
/// threads.
final class Opening implements RaceListener {
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 5000;

    private final ConnectionCore core;
    private final Services services;
    private final StreamOpener opener;
    private final Semaphore wake = new Semaphore(0);
    private final List<Attempt> attempts = new ArrayList<>(); // guarded by itself
    private final List<Resolution> resolutions = new ArrayList<>(); // guarded by itself
    private int attemptsBefore; // of earlier rounds; guarded by attempts
    private int resolutionsBefore; // guarded by resolutions
    private volatile @Nullable Race<Opened> race;
    private volatile int currentRound; // changed by the thread that runs it
    private volatile Cancelled.@Nullable How cancelledHow;
    private final AtomicBoolean nextAsked = new AtomicBoolean();
    private long pauseMs = FIRST_PAUSE_MS;

    Opening(ConnectionCore core, Services services, StreamOpener opener) {
        this.core = core;
        this.services = services;
        this.opener = opener;
    }

    /// Returns when the connection is ready, failed or cancelled.
    void run() {
        Deadline deadline = Deadline.after(core.parameters().deadline());
        try {
            List<Way> ways = new ArrayList<>();
            for (Route route : Route.to(core.endpoint(), core.parameters())) {
                ways.add(new Way(route, opener.connector(route, core.parameters())));
            }
            while (goOnce(ways, deadline)) {
                core.happened(new Lifecycle.Event.Retry());
            }
        } catch (NetworkException e) {
            core.failed(e.failure(), report(e.failure()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            core.cancelled(Cancelled.How.INTERRUPTED, report(null));
        } catch (RuntimeException e) {
            // Nobody may be left waiting: a bug, or the Network was closed under us.
            var bug = new PathFailure.SystemError("connect to " + core.endpoint(), e.toString());
            core.failed(bug, report(bug));
            if (!core.isCancelled()) {
                throw e;
            }
        }
    }

    /// A route, and what opens the stack on it.
    private record Way(Route route, Connector<Opened> connector) {}

    /// Races on one way after the other, as far as may be.
    ///
    /// @return whether to try again
    private boolean goOnce(List<Way> ways, Deadline deadline) throws InterruptedException {
        NetworkView before = null;
        if (core.parameters().waitPolicy() == WaitPolicy.FOR_PATH && currentRound > 0) {
            before = services.paths().read();
        }
        for (int at = 0; ; at++) {
            Way way = ways.get(at);
            switch (race(way, deadline)) {
                case RaceResult.Won<Opened> won -> {
                    established(won);
                    return false;
                }
                case RaceResult.Failed<Opened> failed -> {
                    NetworkFailure why = way.route.told(failed.failure());
                    if (at == ways.size() - 1 || !way.route.mayGoOn(why)) {
                        return waitsAndGoesOn(why, failed.forWantOfPath(), before, deadline);
                    }
                }
            }
        }
    }

    private RaceResult<Opened> race(Way way, Deadline deadline) throws InterruptedException {
        int round = currentRound + 1;
        RaceRequest request =
                new RaceRequest(
                        way.route.first(),
                        core.parameters(),
                        core.id() + "." + round,
                        core.startNanos());
        currentRound = round;
        Race<Opened> running =
                Race.start(services.race(), request, way.connector, services.loops().next(), this);
        race = running;
        if (cancelledHow != null) {
            running.cancel(cancelledHow);
        }
        passNextOn();
        try {
            return running.await(deadline.atNanos());
        } finally {
            race = null;
            nextAsked.set(false);
            RaceResult<Opened> known = running.result();
            if (known != null) {
                keep(known);
            }
        }
    }

    /// The race knows in which order its attempts started.
    private void keep(RaceResult<Opened> result) {
        synchronized (attempts) {
            attempts.subList(attemptsBefore, attempts.size()).clear();
            attempts.addAll(result.attempts());
            attemptsBefore = attempts.size();
        }
        synchronized (resolutions) {
            resolutions.subList(resolutionsBefore, resolutions.size()).clear();
            resolutions.addAll(result.resolutions());
            resolutionsBefore = resolutions.size();
        }
    }

    private void established(RaceResult.Won<Opened> won) {
        EstablishmentReport report =
                new EstablishmentReport(
                        core.id(),
                        core.endpoint(),
                        core.since(),
                        known(resolutions),
                        known(attempts),
                        won.handshakes(),
                        null,
                        won.stack().transport().local(),
                        won.stack().transport().remote(),
                        won.stack().transport().tls());
        ByteBuffer first = core.parameters().replayableFirstData().orElse(null);
        if (first != null && !won.stack().sentFirst()) {
            try {
                won.stack().transport().sendFirst(first);
            } catch (IOException _) {
                // the transport is broken, and tells so as soon as it is started
            }
        }
        core.established(won.stack().transport(), report);
    }

    private boolean waitsAndGoesOn(
            NetworkFailure why,
            boolean forWantOfPath,
            @Nullable NetworkView before,
            Deadline deadline)
            throws InterruptedException {
        Cancelled.How how = cancelledHow;
        if (how == null && why instanceof Cancelled own) {
            how = own.how();
        }
        if (how != null) {
            core.cancelled(how, report(null));
            return false;
        }
        boolean waits =
                switch (core.parameters().waitPolicy()) {
                    case FAIL_FAST -> false;
                    case FOR_PATH -> forWantOfPath;
                    case ALWAYS -> true;
                };
        if (!waits || why instanceof DeadlineExceeded) {
            core.failed(why, report(why));
            return false;
        }
        if (core.parameters().waitPolicy() == WaitPolicy.FOR_PATH && before == null) {
            return true; // once more, with a view from before, so that no change is missed
        }
        core.happened(new Lifecycle.Event.Unreachable(why));
        if (awaitChange(before, deadline)) {
            return true;
        }
        how = cancelledHow;
        if (how == null) {
            outOfTime(why);
        } else {
            core.cancelled(how, report(null));
        }
        return false;
    }

    private void outOfTime(NetworkFailure last) {
        Duration limit = core.parameters().deadline();
        String waitedFor =
                core.parameters().waitPolicy() == WaitPolicy.FOR_PATH
                        ? "a usable path to " + core.endpoint()
                        : core.endpoint() + " to become reachable";
        NetworkFailure failure =
                new DeadlineExceeded(
                        last.stage(), limit, waitedFor, last, known(attempts), Delivery.NOTHING);
        core.failed(failure, report(failure));
    }

    /// Waits until another race makes sense.
    ///
    /// @return false if the deadline passed or it was cancelled
    private boolean awaitChange(@Nullable NetworkView before, Deadline deadline)
            throws InterruptedException {
        if (before == null) { // WaitPolicy.ALWAYS
            boolean woken = pause(pauseMs, deadline);
            pauseMs = woken ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
            return cancelledHow == null && !deadline.passed();
        }
        try (PathFeed.Watch _ = services.paths().watch(before, wake::release)) {
            while (cancelledHow == null && !deadline.passed()) {
                if (pause(Long.MAX_VALUE, deadline)) {
                    return cancelledHow == null;
                }
            }
        }
        return false;
    }

    /// @return whether somebody asked to go on at once
    private boolean pause(long millis, Deadline deadline) throws InterruptedException {
        long nanos = Math.min(TimeUnit.MILLISECONDS.toNanos(millis), deadline.remainingNanos());
        boolean woken = wake.tryAcquire(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        wake.drainPermits();
        return woken;
    }

    void restart() {
        wake.release();
    }

    void next() {
        nextAsked.set(true);
        passNextOn();
    }

    /// To the race; one that has just been started hears of it a little later.
    private void passNextOn() {
        Race<Opened> running = race;
        if (running != null && nextAsked.getAndSet(false)) {
            running.next();
        }
    }

    void cancel(Cancelled.How how) {
        cancelledHow = how;
        Race<Opened> running = race;
        if (running != null) {
            running.cancel(how);
        }
        wake.release();
    }

    // ---- what is known

    /// @param failure why it failed, or what it waits for
    EstablishmentReport report(@Nullable NetworkFailure failure) {
        return new EstablishmentReport(
                core.id(),
                core.endpoint(),
                core.since(),
                known(resolutions),
                known(attempts),
                List.of(),
                failure,
                null,
                null);
    }

    private static <T> List<T> known(List<T> list) {
        synchronized (list) {
            return List.copyOf(list);
        }
    }

    @Override
    public void resolved(Resolution resolution) {
        synchronized (resolutions) {
            resolutions.add(resolution);
        }
        if (services.events().heard()) {
            services.events()
                    .tell(
                            new NetworkEvent.Resolved(
                                    core.id() + "." + currentRound,
                                    core.since(),
                                    core.endpoint(),
                                    resolution));
        }
    }

    @Override
    public void attemptStarted(String id, Endpoint address, String protocol, Duration at) {
        if (services.events().heard()) {
            services.events().tell(new NetworkEvent.AttemptStarted(id, at, address, protocol));
        }
    }

    @Override
    public void attemptEnded(Attempt attempt) {
        synchronized (attempts) {
            attempts.add(attempt);
        }
        if (services.events().heard()) {
            services.events()
                    .tell(new NetworkEvent.AttemptEnded(attempt.id(), attempt.end(), attempt));
        }
    }
}
