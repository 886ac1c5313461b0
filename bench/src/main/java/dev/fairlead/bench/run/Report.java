package dev.fairlead.bench.run;

import dev.fairlead.bench.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs scenarios and prints what came of them: progress on standard error, figures on standard
/// output.
///
/// @param machine what the figures were taken on
public record Report(boolean json, List<String> machine) {
    private static final String RULES =
            """
            Both ends are in one JVM, a JVM for each subject; the subjects take turns, one round after the other.
            value: the median of all rounds (p99, where marked, the highest); spread: lowest to highest.
            compared: the median of the ratios of each round. budget: what it must reach.
            Raw Netty (netty-epoll, netty-nio) is: the same transport and socket options, one event loop for each end;
            the sender sends one direct buffer of 64 KiB again and again, the receiver drops; netty-boringssl and netty-jsse
            are that with Netty's handler for TLS. Source: bench/src/main/java/dev/fairlead/bench/peer.
            """;

    public void run(List<Scenario> scenarios, Rounds rounds) throws Exception {
        if (!json) {
            machine.forEach(System.out::println);
            System.out.println(rounds);
            System.out.println();
            System.out.println(RULES);
        }
        List<Row> rows = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            System.err.println(scenario.name() + ": " + scenario.title());
            Optional<String> missing = scenario.missing().get();
            Samples samples = missing.isEmpty() ? rounds.run(scenario) : new Samples();
            List<Row> own = Row.of(scenario, missing, samples);
            if (json) {
                Table.printJson(own, System.out);
            }
            rows.addAll(own);
        }
        if (!json) {
            Table.print(rows, System.out);
        }
    }
}
