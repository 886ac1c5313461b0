package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.Handshake;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt, from its start to its end. Belongs to the loop of its race.
final class RunningAttempt<T> implements Connector.Outcome<T> {
    final Candidate candidate;
    final long startNanos;
    private final String id;
    private final Duration start;
    private final Connector<T> connector;
    private final Course<T> course;
    private final Trial<T> trial;
    private Connector.@Nullable Attempting attempting;
    private @Nullable Attempt ended;
    private @Nullable AttemptFailure failure;

    RunningAttempt(
            String id,
            Candidate candidate,
            long startNanos,
            Duration start,
            Connector<T> connector,
            Course<T> course,
            Trial<T> trial) {
        this.id = id;
        this.candidate = candidate;
        this.startNanos = startNanos;
        this.start = start;
        this.connector = connector;
        this.course = course;
        this.trial = trial;
    }

    void begin(Loop loop) {
        Connector.Attempting begun;
        try {
            begun = connector.start(candidate.address(), loop, this);
        } catch (RuntimeException e) {
            failed(AttemptFailure.tryOthers("path.system-error", "could not start: " + e, e));
            return;
        }
        if (ended == null) {
            attempting = begun;
        } else if (ended.outcome() != Attempt.Outcome.WON && failure == null) {
            begun.cancel(); // it was given up while it was being started
        }
    }

    @Override
    public void transportOpen() {
        if (ended == null) {
            course.transportOpen(this);
        }
    }

    @Override
    public void opened(T stack, List<Handshake> handshakes) {
        if (ended != null) {
            connector.discard(stack); // it was open before it heard that it is no longer needed
            return;
        }
        Attempt won = end(Attempt.Outcome.WON, null);
        course.opened(this, stack, won, handshakes);
    }

    @Override
    public void failed(AttemptFailure why) {
        if (ended == null) {
            failure = why;
            end(Attempt.Outcome.FAILED, why);
            course.failed(this, why);
        }
    }

    /// Gives it up, unless it has ended.
    void cancel(Attempt.Outcome outcome) {
        if (ended == null) {
            end(outcome, null);
            if (attempting != null) {
                attempting.cancel();
            }
        }
    }

    private Attempt end(Attempt.Outcome outcome, @Nullable AttemptFailure why) {
        Attempt attempt =
                new Attempt(
                        id,
                        candidate.address(),
                        connector.protocol(),
                        start,
                        course.elapsed(),
                        outcome,
                        why == null ? null : why.cause(),
                        why == null ? null : why.reason());
        ended = attempt;
        course.ended(attempt);
        return attempt;
    }

    Trial<T> trial() {
        return trial;
    }

    String protocol() {
        return connector.protocol();
    }

    boolean isRunning() {
        return ended == null;
    }

    /// How far it has got.
    Stage stage() {
        return attempting == null ? Stage.CONNECT : attempting.stage();
    }

    /// How it ended; `null` while it runs.
    @Nullable Attempt ended() {
        return ended;
    }

    /// Whether a packet may have been sent.
    boolean wasTried() {
        return failure == null || failure.kind() != AttemptFailure.Kind.NOT_TRIED;
    }

    @Nullable AttemptFailure failure() {
        return failure;
    }
}
