package dev.fairlead.bench.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The figures of one scenario: of each subject, one a round. A round that a subject sat out is
/// empty.
public final class Samples {
    private final Map<String, List<Map<String, Double>>> bySubject = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();

    void add(String subject, Map<String, Double> figures) {
        bySubject.computeIfAbsent(subject, _ -> new ArrayList<>()).add(figures);
    }

    void failed(String subject, String why) {
        failures.putIfAbsent(subject, why);
    }

    /// Why a subject has no figures.
    Optional<String> failure(String subject) {
        return Optional.ofNullable(failures.get(subject));
    }

    private List<Map<String, Double>> rounds(String subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    double[] values(String subject, String metric) {
        return rounds(subject).stream()
                .filter(figures -> figures.containsKey(metric))
                .mapToDouble(figures -> figures.get(metric))
                .toArray();
    }

    /// One subject's divided by the other's of the same round, for each round that both have.
    double[] ratios(String subject, String beside, String metric) {
        double[] own = values(subject, metric);
        double[] other = values(beside, metric);
        double[] ratios = new double[Math.min(own.length, other.length)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = own[i] / other[i];
        }
        return ratios;
    }
}
