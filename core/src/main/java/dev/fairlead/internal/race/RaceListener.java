package dev.fairlead.internal.race;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import java.time.Duration;

/// Hears what happens in a race, as it happens. Called on the race's loop; must not block.
public interface RaceListener {
    /// Hears nothing.
    RaceListener NONE = new RaceListener() {};

    default void resolved(Resolution resolution) {}

    default void attemptStarted(String id, Endpoint address, String protocol, Duration at) {}

    default void attemptEnded(Attempt attempt) {}
}
