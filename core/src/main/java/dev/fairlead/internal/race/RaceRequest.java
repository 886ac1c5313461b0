package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Parameters;

/// What one race is to reach.
///
/// @param id what the ids of attempts begin with, such as `C8.1`
/// @param startNanos what times in reports count from
public record RaceRequest(Endpoint endpoint, Parameters parameters, String id, long startNanos) {}
