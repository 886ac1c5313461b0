package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.Cancelled;
import dev.fairlead.ConnectFailure;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
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

    private final List<RunningAttempt<T>> attempts = new ArrayList<>(2);
    private @Nullable Schedule schedule;
    private @Nullable Lookup lookup;
    private Endpoint.@Nullable Host host;
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
    }

    void begin() {
        if (!over) {
            begin(request.endpoint());
        }
    }

    private void begin(Endpoint endpoint) {
        switch (endpoint) {
            case Endpoint.Host name -> begin(name);
            case Endpoint.Address literal -> begin(literal);
            case Endpoint.Unix unix -> tryOnly(unix);
            case Endpoint.Uri uri -> begin(uri.hostEndpoint());
            case Endpoint.Service service ->
                    fail(new Verdict(new ResolveFailure.NoDiscovery(service), false, null));
        }
    }

    private void begin(Endpoint.Host name) {
        Set<Family> families = allowedFamilies();
        if (families.isEmpty()) {
            fail(new Verdict(contradiction(), false, null));
            return;
        }
        host = name;
        long resolutionDelay = options.resolutionDelay().toNanos();
        if (options.history() && context.history().isIpv6Late(name)) {
            resolutionDelay = Math.min(resolutionDelay, SHORT_RESOLUTION_DELAY);
        }
        schedule = schedule(resolutionDelay, families);
        lookup = lookup(name, name.name());
        lookup.ask(families);
    }

    private void begin(Endpoint.Address literal) {
        if (allowedFamilies().contains(Candidate.familyOf(literal))) {
            tryOnly(literal);
        } else if (allowedFamilies().isEmpty() || !translate(literal)) {
            fail(new Verdict(otherFamily(literal), false, null));
        }
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
        return new Lookup(context, request, name, text, loop, listener, this::candidatesChanged);
    }

    private Set<Family> allowedFamilies() {
        Parameters parameters = request.parameters();
        EnumSet<Family> families =
                switch (parameters.ip().version()) {
                    case ANY -> EnumSet.allOf(Family.class);
                    case V4 -> EnumSet.of(Family.V4);
                    case V6 -> EnumSet.of(Family.V6);
                };
        parameters
                .localEndpoint()
                .ifPresent(local -> families.retainAll(Set.of(Candidate.familyOf(local))));
        return families;
    }

    private void candidatesChanged() {
        if (over || schedule == null || lookup == null) {
            return;
        }
        schedule.update(lookup.ordered(), lookup.pending(), now());
        drive();
    }

    /// Starts what is due, and sees to it that this is called again when more is.
    private void drive() {
        if (over || driving || schedule == null) {
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
            if (!isTranslating() && !translate()) {
                fail(verdict().orElseGet(this::abandoned));
            }
            return;
        }
        long delay = schedule.untilStart(now());
        if (delay != Schedule.NEVER) {
            timer = loop.schedule(delay, this::drive);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void start(Candidate candidate) {
        String id = request.id() + "." + (attempts.size() + 1);
        Duration at = elapsed();
        var attempt = new RunningAttempt<>(id, candidate, now(), at, connector, this);
        attempts.add(attempt);
        listener.attemptStarted(id, candidate.address(), connector.protocol(), at);
        attempt.begin(loop);
    }

    /// As a last resort, where no IPv4 address could even be tried: by way of a NAT64.
    private boolean translate() {
        boolean ipv4Tried =
                attempts.stream()
                        .filter(a -> a.candidate.family() == Family.V4)
                        .anyMatch(RunningAttempt::wasTried);
        if (ipv4Tried || !allowedFamilies().contains(Family.V6)) {
            return false;
        }
        if (lookup != null) {
            return lookup.translate();
        }
        return attempts.size() == 1
                && attempts.getFirst().candidate.address() instanceof Endpoint.Address literal
                && translate(literal);
    }

    private boolean translate(Endpoint.Address literal) {
        if (!literal.isIpv4() || !allowedFamilies().contains(Family.V6)) {
            return false;
        }
        lookup = lookup(null, literal.address().getHostAddress());
        lookup.know(literal);
        if (schedule == null) {
            schedule = schedule(0, Set.of());
        }
        return lookup.translate();
    }

    private boolean isTranslating() {
        return lookup != null && lookup.isTranslating();
    }

    // What attempts tell.

    void ended(Attempt attempt) {
        listener.attemptEnded(attempt);
    }

    void failed(RunningAttempt<T> attempt, AttemptFailure why) {
        if (over || schedule == null) {
            return;
        }
        boolean tried = attempt.wasTried();
        schedule.failed(attempt.candidate, tried);
        if (tried && options.history()) {
            remember(attempt, (name, to) -> context.history().failed(name, to));
        }
        var ending = why.failure();
        if (why.kind() == AttemptFailure.Kind.FINAL && ending != null) {
            stop(Attempt.Outcome.CANCELLED);
            conclude(ending.apply(endedAttempts()), false, why.thrown());
        } else {
            drive();
        }
    }

    void opened(RunningAttempt<T> winner, T stack, Attempt won, List<Handshake> handshakes) {
        if (over || schedule == null) {
            connector.discard(stack);
            return;
        }
        schedule.opened(winner.candidate);
        learn(winner, handshakes);
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

    /// For the next race to the same host.
    private void learn(RunningAttempt<T> winner, List<Handshake> handshakes) {
        if (host == null || schedule == null) {
            return;
        }
        if (options.adaptive()) {
            handshakes.stream()
                    .filter(handshake -> handshake.protocol().equals("tcp"))
                    .forEach(tcp ->
                            remember(
                                    winner,
                                    (_, to) -> context.history().roundTrip(to, tcp.duration())));
        }
        if (!options.history()) {
            return;
        }
        boolean past = false;
        for (RunningAttempt<T> other : attempts) {
            if (other == winner) {
                break;
            }
            past |= other.wasTried();
            long lead = winner.startNanos - other.startNanos;
            if (other.isRunning() && lead >= other.candidate.attemptDelayNanos()) {
                remember(other, (name, to) -> context.history().failed(name, to));
            }
        }
        boolean wonPast = past;
        remember(winner, (name, to) -> context.history().won(name, to, wonPast));
        if (schedule.startedBeforeIpv6()) {
            remember(winner, (name, _) -> context.history().ipv6WasLate(name));
        }
    }

    @FunctionalInterface
    private interface Lesson {
        void about(Endpoint.Host name, Destination to);
    }

    private void remember(RunningAttempt<T> attempt, Lesson lesson) {
        if (host != null && lookup != null) {
            Endpoint.Host name = host;
            lookup.destination(attempt.candidate.address()).ifPresent(to -> lesson.about(name, to));
        }
    }

    // What the owner asks for.

    void next() {
        if (over || schedule == null) {
            return;
        }
        List<Candidate> abandoned = schedule.abandon();
        for (RunningAttempt<T> attempt : attempts) {
            if (abandoned.contains(attempt.candidate)) {
                attempt.cancel(Attempt.Outcome.CANCELLED);
            }
        }
        drive();
    }

    void cancel(Cancelled.How how) {
        if (!over) {
            Stage stage = stage();
            stop(Attempt.Outcome.CANCELLED);
            conclude(new Cancelled(stage, how, endedAttempts(), Delivery.NOTHING), false, null);
        }
    }

    void expire(Duration deadline) {
        if (over) {
            return;
        }
        Stage stage = stage();
        String waitedFor = waitedFor();
        stop(Attempt.Outcome.CANCELLED);
        Optional<Verdict> last = verdict();
        conclude(
                new DeadlineExceeded(
                        stage,
                        deadline,
                        waitedFor,
                        last.map(Verdict::failure).orElse(null),
                        endedAttempts(),
                        Delivery.NOTHING),
                false,
                last.map(Verdict::thrown).orElse(null));
    }

    // The end.

    private void fail(Verdict verdict) {
        stop(Attempt.Outcome.CANCELLED);
        conclude(verdict.failure(), verdict.forWantOfPath(), verdict.thrown());
    }

    private void conclude(
            NetworkFailure failure, boolean forWantOfPath, @Nullable Throwable thrown) {
        finish.accept(
                new RaceResult.Failed<>(
                        failure, forWantOfPath, thrown, endedAttempts(), resolutions(), omitted()));
    }

    private void stop(Attempt.Outcome ofTheRest) {
        over = true;
        cancelTimer();
        if (lookup != null) {
            lookup.stop();
        }
        attempts.forEach(attempt -> attempt.cancel(ofTheRest));
    }

    private Optional<Verdict> verdict() {
        return Verdict.of(
                request.endpoint(),
                endedAttempts(),
                attempts.stream().map(RunningAttempt::failure).filter(Objects::nonNull).toList(),
                lookup == null ? List.of() : lookup.failures(),
                context.network());
    }

    private Verdict abandoned() {
        return new Verdict(
                new ConnectFailure.Abandoned(request.endpoint(), endedAttempts()), false, null);
    }

    private NetworkFailure otherFamily(Endpoint.Address literal) {
        Parameters parameters = request.parameters();
        if (allowedFamilies().isEmpty()) {
            return contradiction();
        }
        return parameters.ip().version() == IpOptions.Version.ANY
                ? new PathFailure.OptionNotSupported(
                        "localEndpoint",
                        parameters.localEndpoint().map(Endpoint::toString).orElse("it")
                                + " is of the other IP version than "
                                + literal)
                : new PathFailure.OptionNotSupported(
                        "version", literal + " is not reached over IP" + parameters.ip().version());
    }

    private NetworkFailure contradiction() {
        return new PathFailure.OptionNotSupported(
                "localEndpoint",
                request.parameters().localEndpoint().map(Endpoint::toString).orElse("it")
                        + " is of the other IP version than the version asked for, "
                        + request.parameters().ip().version());
    }

    private Stage stage() {
        boolean addresses = !attempts.isEmpty() || (lookup != null && lookup.hasAddresses());
        return addresses ? Stage.CONNECT : Stage.RESOLVE;
    }

    private String waitedFor() {
        List<String> missing = new ArrayList<>();
        List<String> silent =
                attempts.stream()
                        .filter(RunningAttempt::isRunning)
                        .map(attempt -> attempt.candidate.address().toString())
                        .toList();
        if (!silent.isEmpty()) {
            missing.add("an answer from " + String.join(" or ", silent));
        }
        if (lookup != null) {
            lookup.waitedFor().ifPresent(missing::add);
        }
        int left = schedule == null ? 0 : schedule.left();
        if (left > 0) {
            missing.add(left + (left == 1 ? " more address" : " more addresses") + " to try");
        }
        return missing.isEmpty() ? "the first attempt to start" : String.join(", and ", missing);
    }

    private List<Attempt> endedAttempts() {
        return attempts.stream().map(RunningAttempt::ended).filter(Objects::nonNull).toList();
    }

    private List<Resolution> resolutions() {
        return lookup == null ? List.of() : lookup.resolutions();
    }

    private int omitted() {
        return (lookup == null ? 0 : lookup.omitted())
                + (attempts.size() < Schedule.MAXIMUM_ATTEMPTS || schedule == null
                        ? 0
                        : schedule.left());
    }

    Duration elapsed() {
        return Duration.ofNanos(now() - request.startNanos());
    }

    private long now() {
        return context.time().nanoTime();
    }
}
