package dev.fairlead.bench.run;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Probes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The main class of a subject's JVM: one line in asks for a measurement of so many milliseconds,
/// one line out has its figures. Ends when its standard input does.
final class ProbeMain {
    /// Begins an answer that has no figures.
    static final String FAILED = "failed ";

    private ProbeMain() {}

    public static void main(String[] args) throws Exception {
        try (Probe probe = Probes.open(args[0]);
                var in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready");
            for (String line; (line = in.readLine()) != null; ) {
                System.out.println(answer(probe, Duration.ofMillis(Long.parseLong(line))));
            }
        }
        System.exit(0);
    }

    private static String answer(Probe probe, Duration duration) throws Exception {
        try {
            return text(probe.measure(duration));
        } catch (IOException e) {
            return FAILED + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private static String text(Map<String, Double> figures) {
        return new TreeMap<>(figures)
                .entrySet().stream()
                        .map(figure -> figure.getKey() + "=" + figure.getValue())
                        .collect(Collectors.joining(" "));
    }
}
