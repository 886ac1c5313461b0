package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.RaceOptions;
import dev.fairlead.internal.path.Destination;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What one race to a host teaches the [History].
final class Lessons {
    private final History history;
    private final RaceOptions options;
    private final Endpoint.Host host;
    private final Function<Endpoint, Optional<Destination>> destinations;

    /// @param destinations where packets to a candidate come from
    Lessons(
            History history,
            RaceOptions options,
            Endpoint.Host host,
            Function<Endpoint, Optional<Destination>> destinations) {
        this.history = history;
        this.options = options;
        this.host = host;
        this.destinations = destinations;
    }

    void failed(Candidate candidate) {
        if (options.history()) {
            destination(candidate).ifPresent(to -> history.failed(host, to));
        }
    }

    /// @param attempts in the order of their starts; those that run are about to lose
    /// @param ipv6WasLate whether the race began before there were IPv6 answers
    <T> void won(
            RunningAttempt<T> winner,
            List<Handshake> handshakes,
            List<RunningAttempt<T>> attempts,
            boolean ipv6WasLate) {
        Optional<Destination> destination = destination(winner.candidate);
        if (options.adaptive()) {
            for (Handshake handshake : handshakes) {
                // The handshake of TCP is one round trip; what comes above it takes several.
                if (handshake.protocol().equals("tcp")) {
                    destination.ifPresent(to -> history.roundTrip(to, handshake.duration()));
                }
            }
        }
        if (!options.history()) {
            return;
        }
        overtaken(winner, attempts);
        List<RunningAttempt<T>> before = attempts.subList(0, attempts.indexOf(winner));
        boolean past =
                before.stream().anyMatch(other -> isOther(other, winner) && other.wasTried());
        destination.ifPresent(to -> history.won(host, to, past));
        if (ipv6WasLate) {
            history.ipv6WasLate(host);
        }
    }

    /// Those that had a whole attempt delay before `winner` started, and are about to lose to it,
    /// have as good as failed.
    <T> void overtaken(RunningAttempt<T> winner, List<RunningAttempt<T>> attempts) {
        for (RunningAttempt<T> other : attempts.subList(0, attempts.indexOf(winner))) {
            long lead = winner.startNanos - other.startNanos;
            if (isOther(other, winner)
                    && other.isRunning()
                    && lead >= other.candidate.attemptDelayNanos()) {
                failed(other.candidate);
            }
        }
    }

    /// Whether it is of another address; what another protocol did at this one says nothing of it.
    private static boolean isOther(RunningAttempt<?> attempt, RunningAttempt<?> winner) {
        return !attempt.candidate.equals(winner.candidate);
    }

    private Optional<Destination> destination(Candidate candidate) {
        return destinations.apply(candidate.address());
    }
}
