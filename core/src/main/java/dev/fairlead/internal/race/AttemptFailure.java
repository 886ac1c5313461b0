package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.NetworkFailure;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Why one attempt failed.
///
/// @param kind what it means for the race
/// @param cause a cause id such as `connect.refused`
/// @param reason for a person, such as `refused after 12 ms`
/// @param failure makes, of all attempts, the failure of the race if this attempt decides it;
///   `null` where the cause says it all: `connect.refused`, `connect.reset`, `connect.prohibited`,
///   `connect.unreachable`, `connect.timed-out`, `connect.no-such-socket`, `path.no-route`
/// @param thrown what the system reported
public record AttemptFailure(
        Kind kind,
        String cause,
        String reason,
        @Nullable Function<List<Attempt>, NetworkFailure> failure,
        @Nullable Throwable thrown) {

    public enum Kind {
        /// Another address may do better.
        TRY_OTHERS,
        /// It could not even be tried, and no packet was sent: no route, or the local address is of
        /// the other family.
        NOT_TRIED,
        /// It ends the race: another address must not paper over it (a failed verification), or
        /// cannot do better (a local port in use).
        FINAL
    }

    public AttemptFailure {
        if (kind == Kind.FINAL && failure == null) {
            throw new IllegalArgumentException(
                    cause + " ends the race, and does not say with which failure");
        }
    }

    /// The next address may do better.
    public static AttemptFailure tryOthers(
            String cause, String reason, @Nullable Throwable thrown) {
        return new AttemptFailure(Kind.TRY_OTHERS, cause, reason, null, thrown);
    }

    /// No packet could be sent.
    public static AttemptFailure notTried(String cause, String reason, @Nullable Throwable thrown) {
        return new AttemptFailure(Kind.NOT_TRIED, cause, reason, null, thrown);
    }

    /// Ends the race with the failure that `failure` makes of all attempts.
    public static AttemptFailure ending(
            String cause,
            String reason,
            Function<List<Attempt>, NetworkFailure> failure,
            @Nullable Throwable thrown) {
        return new AttemptFailure(Kind.FINAL, cause, reason, failure, thrown);
    }
}
