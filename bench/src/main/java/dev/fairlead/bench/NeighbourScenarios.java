package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.own.FairleadStation;
import dev.fairlead.bench.peer.AvahiFinder;
import dev.fairlead.bench.peer.AvahiStation;
import dev.fairlead.bench.peer.JmdnsStation;
import dev.fairlead.bench.peer.ZeroconfFinder;
import dev.fairlead.bench.peer.ZeroconfStation;
import dev.fairlead.bench.run.ForkedProbe;
import dev.fairlead.bench.run.LabPlace;
import dev.fairlead.bench.run.NeighbourPlace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Services near by: found by who knows nothing yet, told, taken back, known and at rest. The
/// neighbour is Fairlead's for all.
final class NeighbourScenarios {
    private NeighbourScenarios() {}

    static List<Scenario> all() {
        return Stream.concat(
                        Stream.of(1, 100, 1_000, 5_000).map(NeighbourScenarios::find),
                        Stream.of(tell(), rest(), cache()))
                .toList();
    }

    private static Scenario tell() {
        return new Scenario(
                "tell",
                "a service told to a neighbour that looks for it, and taken back",
                LabPlace::missing,
                () -> NeighbourPlace.of(0),
                List.of(
                        Metric.lower("visible", "ms"),
                        Metric.lower("goodbye", "ms"),
                        Metric.lower("gone", "ms")),
                stations("tell", Integer.MAX_VALUE, Duration.ZERO),
                List.of(
                        Budget.itself("fairlead", "visible", 1_200),
                        Budget.itself("fairlead", "goodbye", 50),
                        Budget.shown("fairlead", "visible", "jmdns"),
                        Budget.shown("fairlead", "visible", "avahi"),
                        Budget.shown("fairlead", "visible", "zeroconf"),
                        Budget.shown("fairlead", "goodbye", "avahi")));
    }

    private static Scenario rest() {
        Duration watched =
                Duration.ofSeconds(
                        Optional.ofNullable(System.getenv("BENCH_REST_SECONDS"))
                                .filter(text -> text.matches("[1-9]\\d{0,4}"))
                                .map(Long::parseLong)
                                .orElse(120L));
        return new Scenario(
                "rest",
                "100 services told and 100 of a neighbour known, and nothing else to do; per hour",
                LabPlace::missing,
                () -> NeighbourPlace.of(Rests.SERVICES),
                List.of(Metric.lower("packets", "/h"), Metric.lower("cpu", "s/h")),
                stations("rest", 1, watched, "-D" + Rests.SECONDS + "=" + watched.toSeconds()),
                List.of(
                        Budget.shown("fairlead", "packets", "avahi"),
                        Budget.shown("fairlead", "packets", "zeroconf"),
                        Budget.shown("fairlead", "cpu", "jmdns")));
    }

    private static Scenario cache() {
        return new Scenario(
                "cache",
                "what is kept of each of 1000 services that are known",
                LabPlace::missing,
                () -> NeighbourPlace.of(Caches.SERVICES),
                List.of(Metric.lower("memory", "KiB")),
                stations("cache", 3, Duration.ZERO),
                List.of(Budget.shown("fairlead", "memory", "jmdns")));
    }

    /// All run in JVMs on the host, where the two that are no libraries of Java are started.
    private static List<Subject> stations(
            String kind, int mostRounds, Duration longer, String... flags) {
        Map<String, Optional<String>> missing = new LinkedHashMap<>();
        missing.put("fairlead", Optional.empty());
        missing.put("jmdns", Optional.empty());
        missing.put(
                "avahi",
                Programs.find("avahi-publish").isPresent()
                        ? Optional.empty()
                        : Optional.of("avahi-publish is not installed"));
        missing.put("zeroconf", ZeroconfFinder.missing());
        Duration patience = longer.plusMinutes(1);
        List<Subject> subjects = new ArrayList<>();
        missing.forEach((name, lacks) -> {
            Subject.Opener opener =
                    place -> ForkedProbe.start(place, kind + "/" + name, List.of(flags), patience);
            subjects.add(new Subject(name, lacks, opener, mostRounds));
        });
        return subjects;
    }

    /// What runs in a JVM of its own: `tell/fairlead`.
    static Probe open(String name) throws IOException {
        int slash = name.indexOf('/');
        Rests.Maker maker =
                switch (name.substring(slash + 1)) {
                    case "fairlead" -> FairleadStation::new;
                    case "jmdns" -> JmdnsStation::new;
                    case "avahi" -> AvahiStation::new;
                    case "zeroconf" -> ZeroconfStation::new;
                    default -> throw new IllegalArgumentException("no probe is called " + name);
                };
        return switch (name.substring(0, Math.max(0, slash))) {
            case "tell" -> new Tells(maker.make());
            case "rest" -> new Rests(maker);
            case "cache" -> new Caches(maker);
            default -> throw new IllegalArgumentException("no probe is called " + name);
        };
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
