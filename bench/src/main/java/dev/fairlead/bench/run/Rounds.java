package dev.fairlead.bench.run;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Scenario;
import dev.fairlead.bench.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs a scenario: opens each subject, lets it warm up, and measures all in turn, one round after
/// the other, every second round backwards. All that several times with fresh processes.
///
/// @param processes how often each subject is started anew
/// @param rounds of each of these
public record Rounds(int processes, int rounds, Duration warmUp, Duration round) {
    /// Enough for figures to be published.
    public static final Rounds FULL =
            new Rounds(2, 5, Duration.ofSeconds(8), Duration.ofSeconds(1));

    /// Under a minute a scenario.
    public static final Rounds QUICK =
            new Rounds(1, 5, Duration.ofMillis(1200), Duration.ofMillis(400));

    public Samples run(Scenario scenario) throws Exception {
        Samples samples = new Samples();
        for (int i = 0; i < processes; i++) {
            try (Place place = scenario.place().make()) {
                once(scenario, place, samples);
            }
        }
        return samples;
    }

    private void once(Scenario scenario, Place place, Samples samples) throws Exception {
        Map<Subject, Probe> probes = new LinkedHashMap<>();
        try {
            for (Subject subject : scenario.subjects()) {
                if (subject.missing().isEmpty() && samples.failure(subject.name()).isEmpty()) {
                    open(subject, place, probes, samples);
                }
            }
            for (int round = 0; round < rounds; round++) {
                List<Subject> order = new ArrayList<>(probes.keySet());
                for (Subject subject : round % 2 == 0 ? order : order.reversed()) {
                    measure(subject, round, probes, samples);
                }
            }
        } finally {
            for (Probe probe : probes.values()) {
                probe.close();
            }
        }
    }

    private void open(Subject subject, Place place, Map<Subject, Probe> probes, Samples samples)
            throws InterruptedException {
        try {
            Probe probe = subject.opener().open(place);
            probes.put(subject, probe);
            if (subject.mostRounds() == Integer.MAX_VALUE) {
                probe.measure(warmUp);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            samples.failed(subject.name(), String.valueOf(e.getMessage()));
        }
    }

    private void measure(Subject subject, int round, Map<Subject, Probe> probes, Samples samples)
            throws InterruptedException {
        Probe probe = probes.get(subject);
        if (probe == null
                || round >= subject.mostRounds()
                || samples.failure(subject.name()).isPresent()) {
            return;
        }
        try {
            samples.add(subject.name(), probe.measure(this.round));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            samples.failed(subject.name(), String.valueOf(e.getMessage()));
        }
    }
}
