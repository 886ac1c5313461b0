package dev.fairlead.internal.race;

import org.jspecify.annotations.Nullable;

/// Why one attempt failed.
///
/// @param kind what it means for the race
/// @param cause a cause id such as `connect.refused`
/// @param reason for a person, such as `refused after 12 ms`
/// @param thrown what the system reported
public record AttemptFailure(Kind kind, String cause, String reason, @Nullable Throwable thrown) {

    public enum Kind {
        /// Another address may do better.
        TRY_OTHERS,
        /// It could not even be tried: no route, or the local address is of the other family.
        NOT_TRIED,
        /// It ends the race: another address must not paper over it (a failed verification), or
        /// cannot do better (a local port in use).
        FINAL
    }
}
