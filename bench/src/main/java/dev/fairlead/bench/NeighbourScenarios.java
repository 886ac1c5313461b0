package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.peer.AvahiFinder;
import dev.fairlead.bench.peer.ZeroconfFinder;
import dev.fairlead.bench.run.LabPlace;
import dev.fairlead.bench.run.NeighbourPlace;
import java.util.List;
import java.util.stream.Stream;

/// Services near by, found by who knows nothing yet. The neighbour that tells of them is Fairlead's
/// for all.
final class NeighbourScenarios {
    private NeighbourScenarios() {}

    static List<Scenario> all() {
        return Stream.of(1, 100, 1_000, 5_000).map(NeighbourScenarios::find).toList();
    }

    private static Scenario find(int count) {
        String name = "find-" + count;
        String flag = "-D" + Finds.COUNT + "=" + count;
        return new Scenario(
                name,
                "services of one neighbour, browsed for by who has just come: " + count,
                LabPlace::missing,
                () -> NeighbourPlace.of(count),
                List.of(Metric.lower("first", "ms"), Metric.lower("all", "ms")),
                List.of(
                        forked("fairlead", "find/fairlead", flag),
                        forked("jmdns", "find/jmdns", flag).withMostRounds(1),
                        Subject.program(
                                "avahi",
                                "avahi-browse",
                                place -> new Finds(new AvahiFinder(place), count)),
                        new Subject(
                                "zeroconf",
                                ZeroconfFinder.missing(),
                                place -> new Finds(new ZeroconfFinder(place), count),
                                Integer.MAX_VALUE)),
                List.of(
                        Budget.itself("fairlead", "first", 200),
                        Budget.shown("fairlead", "all", "jmdns"),
                        Budget.shown("fairlead", "all", "avahi"),
                        Budget.shown("fairlead", "all", "zeroconf")));
    }
}
