package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.Cancelled;
import dev.fairlead.ConnectFailure;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The course of one race: carries out what its [Schedule] decides. All of it runs on one loop.
final class Course<T> {
    /// How long IPv4 waits for IPv6 answers that were late the last time.
    private static final long SHORT_RESOLUTION_DELAY = TimeUnit.MILLISECONDS.toNanos(10);

    private final RaceContext context;
    private final RaceRequest request;
    private final RaceOptions options;
    private final Connector<T> connector;
    private final RaceListener listener;
    private final Loop loop;
    private final Consumer<RaceResult<T>> finish;

    private final AllowedFamilies allowed;
    private final List<RunningAttempt<T>> attempts = new ArrayList<>(2);
    private final List<Trial<T>> trials = new ArrayList<>(2);
    private final Preferences<T> preferences;
    private @Nullable Schedule schedule;
    private @Nullable Location location;
    private List<Resolution> located = List.of();
    private @Nullable Lookups lookup;
    private @Nullable Lessons lessons;
    private @Nullable BindingLookup binding;
    private Endpoint.@Nullable Address refused;
    private Loop.@Nullable Timer timer;
    private boolean driving;
    private boolean over;

    Course(
            RaceContext context,
            RaceRequest request,
            Connector<T> connector,
            RaceListener listener,
            Loop loop,
            Consumer<RaceResult<T>> finish) {
        this.context = context;
        this.request = request;
        this.options = request.parameters().race();
        this.connector = connector;
        this.listener = listener;
        this.loop = loop;
        this.finish = finish;
        this.preferences = new Preferences<>(context, request, connector.choices());
        this.allowed = new AllowedFamilies(request.parameters());
    }

    void begin() {
        if (!over) {
            safely(() -> begin(request.endpoint()));
        }
    }

    /// A bug must not leave anybody waiting: it ends the race, and is told as what it is.
    private void safely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            try {
                stop(Attempt.Outcome.CANCELLED);
            } finally {
                var bug =
                        new PathFailure.SystemError("race to " + request.endpoint(), e.toString());
                conclude(bug, false, e);
            }
        }
    }

    private void begin(Endpoint endpoint) {
        switch (endpoint) {
            case Endpoint.Host name -> begin(List.of(name));
            case Endpoint.Address literal -> begin(literal);
            case Endpoint.Unix unix -> tryOnly(unix);
            case Endpoint.Uri uri -> begin(uri.hostEndpoint());
            case Endpoint.Service service -> begin(service);
        }
    }

    /// Where it is is found now, so that it may have moved since it was seen.
    private void begin(Endpoint.Service service) {
        Optional<Discovery> discovery = context.discovery().get();
        if (discovery.isEmpty()) {
            fail(new Verdict(new ResolveFailure.NoDiscovery(service), false, null));
            return;
        }
        location = new Location(service, loop, this::elapsed, new Located());
        location.ask(discovery.get());
    }

    private final class Located implements Location.Listener {
        @Override
        public void located(Resolution resolution, List<Endpoint> places) {
            listener.resolved(resolution);
            located = List.of(resolution);
            if (places.size() == 1) {
                safely(() -> begin(places.getFirst()));
            } else {
                List<Endpoint.Host> hosts =
                        places.stream()
                                .filter(Endpoint.Host.class::isInstance)
                                .map(Endpoint.Host.class::cast)
                                .toList();
                safely(() -> begin(hosts));
            }
        }

        @Override
        public void failed(Resolution resolution, ResolveFailure why) {
            listener.resolved(resolution);
            located = List.of(resolution);
            fail(new Verdict(why, false, null));
        }
    }

    /// @param names in the order in which they are tried
    private void begin(List<Endpoint.Host> names) {
        Endpoint.Host name = names.getFirst();
        Set<Family> families = allowed.families();
        if (families.isEmpty()) {
            fail(new Verdict(allowed.contradiction(), false, null));
            return;
        }
        long resolutionDelay = options.resolutionDelay().toNanos();
        if (options.history() && context.history().isIpv6Late(name)) {
            resolutionDelay = Math.min(resolutionDelay, SHORT_RESOLUTION_DELAY);
        }
        schedule = schedule(resolutionDelay, families);
        Lookups asked = new Lookups(names.stream().map(each -> lookup(each, each.name())).toList());
        lookup = asked;
        lessons = new Lessons(context.history(), options, name, asked::destination);
        if (preferences.dependsOnBinding()) {
            binding =
                    new BindingLookup(
                            context,
                            request,
                            name,
                            options.resolutionDelay().toNanos(),
                            loop,
                            () -> safely(this::bindingKnown));
            binding.ask();
        }
        asked.ask(families);
    }

    private void begin(Endpoint.Address literal) {
        if (allowed.contains(Candidate.familyOf(literal))) {
            tryOnly(literal);
            return;
        }
        refused = literal;
        schedule = schedule(0, Set.of());
        drive();
    }

    /// The short way: nothing to ask, nothing to sort, no timer.
    private void tryOnly(Endpoint address) {
        Candidate only =
                new Candidate(
                        address,
                        Candidate.familyOf(address),
                        Standing.UNKNOWN,
                        options.attemptDelay().toNanos());
        schedule = schedule(0, Set.of());
        schedule.update(List.of(only), Set.of(), now());
        drive();
    }

    private Schedule schedule(long resolutionDelay, Set<Family> families) {
        return new Schedule(
                options.enabled(), resolutionDelay, options.firstFamilyCount(), families);
    }

    private Lookup lookup(Endpoint.@Nullable Host name, String text) {
        return new Lookup(
                context,
                request,
                name,
                text,
                loop,
                listener,
                () -> safely(this::candidatesChanged));
    }

    private void candidatesChanged() {
        if (over || schedule == null || lookup == null) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>(lookup.ordered());
        if (refused != null) {
            candidates.removeIf(candidate -> candidate.address().equals(refused));
        }
        schedule.update(candidates, lookup.pending(), now());
        drive();
    }

    private void bindingKnown() {
        if (!over && binding != null) {
            binding.resolution().ifPresent(listener::resolved);
            drive();
        }
    }

    /// Starts what is due, and sees to it that this is called again when more is.
    private void drive() {
        if (over || driving || schedule == null) {
            return;
        }
        long wait = binding == null || schedule.left() == 0 ? 0 : binding.untilKnown(now());
        if (wait > 0) {
            cancelTimer();
            timer = loop.schedule(wait, () -> safely(this::drive));
            return;
        }
        driving = true;
        try {
            for (Candidate next; !over && (next = schedule.start(now())) != null; ) {
                start(next);
            }
        } finally {
            driving = false;
        }
        if (over) {
            return;
        }
        cancelTimer();
        if (schedule.isExhausted()) {
            if (!isTranslating() && (schedule.isSettled() || !translate())) {
                fail(verdict().orElseGet(this::nothingFailed));
            }
            return;
        }
        long delay = schedule.untilStart(now());
        if (delay != Schedule.NEVER) {
            timer = loop.schedule(delay, () -> safely(this::drive));
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void start(Candidate candidate) {
        var trial =
                new Trial<>(
                        candidate,
                        preferences.orderFor(
                                candidate, binding == null ? ServiceBinding.NONE : binding.found()),
                        options.enabled(),
                        this);
        trials.add(trial);
        trial.drive();
    }

    void start(Trial<T> trial, Connector<T> with) {
        String id = request.id() + "." + (attempts.size() + 1);
        Duration at = elapsed();
        Candidate candidate = trial.candidate();
        var attempt = new RunningAttempt<>(id, candidate, now(), at, with, this, trial);
        attempts.add(attempt);
        listener.attemptStarted(id, candidate.address(), with.protocol(), at);
        attempt.begin(loop);
    }

    Loop.Timer schedule(long delayNanos, Runnable step) {
        return loop.schedule(delayNanos, () -> safely(step));
    }

    /// As a last resort, where no IPv4 address could even be tried: by way of a NAT64.
    private boolean translate() {
        boolean ipv4Tried =
                attempts.stream()
                        .filter(attempt -> attempt.candidate.family() == Family.V4)
                        .anyMatch(RunningAttempt::wasTried);
        if (ipv4Tried || !allowed.contains(Family.V6)) {
            return false;
        }
        if (lookup == null) {
            literal()
                    .ifPresent(literal -> {
                        Lookup known = lookup(null, literal.host());
                        known.know(literal);
                        lookup = new Lookups(List.of(known));
                    });
        }
        return lookup != null && lookup.translate();
    }

    /// The address that the race is to, if it is to one.
    private Optional<Endpoint.Address> literal() {
        Endpoint endpoint =
                refused != null || attempts.isEmpty()
                        ? refused
                        : attempts.getFirst().candidate.address();
        return endpoint instanceof Endpoint.Address literal
                ? Optional.of(literal)
                : Optional.empty();
    }

    private boolean isTranslating() {
        return lookup != null && lookup.isTranslating();
    }

    // What attempts tell.

    void ended(Attempt attempt) {
        listener.attemptEnded(attempt);
    }

    /// Under [RaceOptions.Until#TRANSPORT] that attempt goes on alone.
    void transportOpen(RunningAttempt<T> attempt) {
        if (options.until() == RaceOptions.Until.TRANSPORT) {
            safely(() -> settle(attempt));
        }
    }

    private void settle(RunningAttempt<T> attempt) {
        if (over || schedule == null) {
            return;
        }
        cancelTimer();
        if (lessons != null) {
            lessons.overtaken(attempt, attempts);
        }
        cancel(schedule.settle(attempt.candidate), Attempt.Outcome.LOST);
        attempt.trial().settle();
        for (RunningAttempt<T> other : attempts) {
            if (other != attempt && other.trial() == attempt.trial()) {
                other.cancel(Attempt.Outcome.LOST);
            }
        }
    }

    private void cancel(List<Candidate> candidates, Attempt.Outcome outcome) {
        for (Trial<T> trial : trials) {
            if (candidates.contains(trial.candidate())) {
                trial.stop();
            }
        }
        for (RunningAttempt<T> attempt : attempts) {
            if (candidates.contains(attempt.candidate)) {
                attempt.cancel(outcome);
            }
        }
    }

    void failed(RunningAttempt<T> attempt, AttemptFailure why) {
        safely(() -> goOn(attempt, why));
    }

    private void goOn(RunningAttempt<T> attempt, AttemptFailure why) {
        if (over || schedule == null) {
            return;
        }
        var ending = why.failure();
        boolean isFinal = why.kind() == AttemptFailure.Kind.FINAL || schedule.isSettled();
        if (isFinal && ending != null) {
            if (lessons != null && attempt.wasTried()) {
                lessons.failed(attempt.candidate);
            }
            stop(Attempt.Outcome.CANCELLED);
            conclude(ending.apply(endedAttempts()), false, why.thrown());
            return;
        }
        Trial<T> trial = attempt.trial();
        if (trial.failed(attempt.wasTried())) {
            schedule.failed(attempt.candidate, trial.wasTried());
            if (lessons != null && trial.wasTried()) {
                lessons.failed(attempt.candidate);
            }
            drive();
        }
    }

    void opened(RunningAttempt<T> winner, T stack, Attempt won, List<Handshake> handshakes) {
        if (over || schedule == null) {
            connector.discard(stack);
            return;
        }
        schedule.opened(winner.candidate);
        preferences.won(winner, attempts);
        if (lessons != null) {
            lessons.won(winner, handshakes, attempts, schedule.startedBeforeIpv6());
        }
        stop(Attempt.Outcome.LOST);
        finish.accept(
                new RaceResult.Won<>(
                        stack,
                        winner.candidate.address(),
                        won,
                        handshakes,
                        endedAttempts(),
                        resolutions(),
                        omitted()));
    }

    // What the owner asks for.

    void next() {
        if (over || schedule == null) {
            return;
        }
        cancel(schedule.abandon(), Attempt.Outcome.CANCELLED);
        drive();
    }

    void cancel(Cancelled.How how) {
        if (!over) {
            Stage stage = progress().stage();
            stop(Attempt.Outcome.CANCELLED);
            conclude(
                    new Cancelled(
                            stage,
                            how,
                            "the connection to " + request.endpoint(),
                            endedAttempts(),
                            Delivery.NOTHING),
                    false,
                    null);
        }
    }

    void expire(Duration deadline) {
        if (over) {
            return;
        }
        Progress progress = progress();
        stop(Attempt.Outcome.CANCELLED);
        Optional<Verdict> last = verdict();
        conclude(
                new DeadlineExceeded(
                        progress.stage(),
                        deadline,
                        progress.waitedFor(),
                        last.map(Verdict::failure).orElse(null),
                        endedAttempts(),
                        Delivery.NOTHING),
                false,
                last.map(Verdict::thrown).orElse(null));
    }

    private Progress progress() {
        Endpoint.Service sought =
                located.isEmpty() && request.endpoint() instanceof Endpoint.Service service
                        ? service
                        : null;
        return Progress.of(attempts, lookup, schedule, sought);
    }

    // The end.

    private void fail(Verdict verdict) {
        stop(Attempt.Outcome.CANCELLED);
        conclude(verdict.failure(), verdict.forWantOfPath(), verdict.thrown());
    }

    private void conclude(
            NetworkFailure failure, boolean forWantOfPath, @Nullable Throwable thrown) {
        if (request.endpoint() instanceof Endpoint.Service service && isUnreached(failure)) {
            context.discovery().current().ifPresent(each -> each.unreached(service));
        }
        finish.accept(
                new RaceResult.Failed<>(
                        failure, forWantOfPath, thrown, endedAttempts(), resolutions(), omitted()));
    }

    /// Whether nobody was met at its addresses; it may have left.
    private boolean isUnreached(NetworkFailure failure) {
        return failure.stage() == Stage.CONNECT
                && !(failure instanceof Cancelled)
                && attempts.stream().anyMatch(RunningAttempt::wasTried);
    }

    private void stop(Attempt.Outcome ofTheRest) {
        over = true;
        cancelTimer();
        if (location != null) {
            location.stop();
        }
        if (lookup != null) {
            lookup.stop();
        }
        if (binding != null) {
            binding.stop();
        }
        trials.forEach(Trial::stop);
        attempts.forEach(attempt -> attempt.cancel(ofTheRest));
    }

    private Optional<Verdict> verdict() {
        return Verdict.of(
                request.endpoint(),
                endedAttempts(),
                attempts.stream().map(RunningAttempt::failure).filter(Objects::nonNull).toList(),
                lookup == null ? List.of() : lookup.failures(),
                resolutions(),
                context.network());
    }

    private Verdict nothingFailed() {
        return new Verdict(
                refused != null
                        ? allowed.refusal(refused)
                        : new ConnectFailure.Abandoned(request.endpoint(), endedAttempts()),
                false,
                null);
    }

    private List<Attempt> endedAttempts() {
        return attempts.stream().map(RunningAttempt::ended).filter(Objects::nonNull).toList();
    }

    private List<Resolution> resolutions() {
        List<Resolution> all = new ArrayList<>(located);
        if (lookup != null) {
            all.addAll(lookup.resolutions());
        }
        if (binding != null) {
            binding.resolution().ifPresent(all::add);
        }
        return all;
    }

    private int omitted() {
        return (lookup == null ? 0 : lookup.omitted())
                + (trials.size() < Schedule.MAXIMUM_ATTEMPTS || schedule == null
                        ? 0
                        : schedule.left());
    }

    Duration elapsed() {
        return Duration.ofNanos(now() - request.startNanos());
    }

    long now() {
        return context.time().nanoTime();
    }
}
