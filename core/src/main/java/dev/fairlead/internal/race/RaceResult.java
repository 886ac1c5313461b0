package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a race ended.
public sealed interface RaceResult<T> {
    /// Every attempt, in the order in which they started.
    List<Attempt> attempts();

    /// Every question asked, in the order in which they were answered; those that nobody had
    /// answered when the race ended come last.
    List<Resolution> resolutions();

    /// How many addresses were passed over because there were too many of them.
    int omitted();

    /// Whoever takes it out of the race owns `stack`.
    ///
    /// @param attempt the one that won
    record Won<T>(
            T stack,
            Endpoint address,
            Attempt attempt,
            List<Handshake> handshakes,
            List<Attempt> attempts,
            List<Resolution> resolutions,
            int omitted)
            implements RaceResult<T> {}

    /// @param forWantOfPath whether no candidate could even be tried, nor a nameserver asked:
    ///   [dev.fairlead.WaitPolicy#FOR_PATH] waits then
    /// @param thrown what the system reported of the attempt that decided it
    record Failed<T>(
            NetworkFailure failure,
            boolean forWantOfPath,
            @Nullable Throwable thrown,
            List<Attempt> attempts,
            List<Resolution> resolutions,
            int omitted)
            implements RaceResult<T> {}
}
