package dev.fairlead.bench;

import dev.fairlead.bench.run.Machine;
import dev.fairlead.bench.run.Report;
import dev.fairlead.bench.run.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `bench/run`: measures scenarios and prints one table.
public final class Main {
    private static final String USAGE =
            """
            usage: bench/run [--quick] [--json] [SCENARIO…]

              --quick   under a minute a scenario: one process a subject, five short rounds
              --json    a line each instead of a table

            scenarios, all of them if none is named:
            """;

    private Main() {}

    public static void main(String[] args) throws Exception {
        boolean quick = false;
        boolean json = false;
        List<Scenario> chosen = new ArrayList<>();
        Map<String, Scenario> all =
                Scenarios.all().stream()
                        .collect(Collectors.toMap(Scenario::name, Function.identity()));
        for (String arg : args) {
            switch (arg) {
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--help", "-h" -> {
                    System.out.print(usage());
                    return;
                }
                default -> {
                    Scenario scenario = all.get(arg);
                    if (scenario == null) {
                        System.err.print(
                                "bench/run: no scenario is called " + arg + "\n\n" + usage());
                        System.exit(2);
                    } else {
                        chosen.add(scenario);
                    }
                }
            }
        }
        Rounds rounds = quick ? Rounds.QUICK : Rounds.FULL;
        new Report(json, Machine.describe())
                .run(chosen.isEmpty() ? Scenarios.all() : chosen, rounds);
        System.exit(0);
    }

    private static String usage() {
        StringBuilder usage = new StringBuilder(USAGE);
        Scenarios.all()
                .forEach(scenario ->
                        usage.append(
                                String.format("  %-20s %s%n", scenario.name(), scenario.title())));
        return usage.toString();
    }
}
