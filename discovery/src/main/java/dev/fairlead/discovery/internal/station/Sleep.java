package dev.fairlead.discovery.internal.station;

/// Notices that the machine has slept: one of two clocks goes on then, and the other does not.
final class Sleep {
    /// Shorter ones change nothing that matters.
    private static final long SHORTEST = 1_000;

    /// By the wall clock, which is set by a second or two now and then.
    private static final long SHORTEST_BY_WALL_CLOCK = 30_000;

    private final long shortest;
    private long ahead;

    /// @param exact whether nobody can set the clock that goes on
    /// @param awake the clock that stands still in sleep, in milliseconds
    /// @param always the one that goes on
    Sleep(boolean exact, long awake, long always) {
        shortest = exact ? SHORTEST : SHORTEST_BY_WALL_CLOCK;
        ahead = always - awake;
    }

    /// How long it has slept since the last call, in milliseconds; 0 if it has not.
    long since(long awake, long always) {
        long before = ahead;
        ahead = always - awake;
        return ahead - before >= shortest ? ahead - before : 0;
    }
}
