package dev.fairlead.bench;

import dev.fairlead.bench.run.ForkedProbe;
import java.util.List;
import java.util.Optional;

/// Who is measured in a scenario.
///
/// @param missing what keeps it from being measured here
/// @param mostRounds fewer than the scenario's for one that takes many seconds
public record Subject(String name, Optional<String> missing, Opener opener, int mostRounds) {
    /// Makes it ready to be measured.
    @FunctionalInterface
    public interface Opener {
        Probe open(Place place) throws Exception;
    }

    /// One of [Probes], in a JVM of its own.
    public static Subject forked(String name, String probe, String... flags) {
        return new Subject(
                name,
                Optional.empty(),
                place -> ForkedProbe.start(place, probe, List.of(flags)),
                Integer.MAX_VALUE);
    }

    /// Another program, which is found on the `PATH`.
    public static Subject program(String name, String program, Opener opener) {
        Optional<String> missing =
                Programs.find(program).isPresent()
                        ? Optional.empty()
                        : Optional.of(program + " is not installed");
        return new Subject(name, missing, opener, Integer.MAX_VALUE);
    }

    public Subject withMostRounds(int rounds) {
        return new Subject(name, missing, opener, rounds);
    }
}
