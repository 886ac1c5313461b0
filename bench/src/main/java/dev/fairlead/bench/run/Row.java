package dev.fairlead.bench.run;

import dev.fairlead.bench.Budget;
import dev.fairlead.bench.Metric;
import dev.fairlead.bench.Scenario;
import dev.fairlead.bench.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One line of the table: a figure of a subject, and one comparison at most.
///
/// @param problem why there is no figure
/// @param compared the ratio, or the difference, to the subject named in the budget
public record Row(
        String scenario,
        String subject,
        Metric metric,
        Optional<String> problem,
        double value,
        double lowest,
        double highest,
        Optional<Budget> budget,
        double compared) {

    /// What came of one scenario.
    static List<Row> of(Scenario scenario, Optional<String> missing, Samples samples) {
        List<Row> rows = new ArrayList<>();
        for (Metric metric : scenario.metrics()) {
            for (Subject subject : scenario.subjects()) {
                rows.addAll(of(scenario, missing, samples, metric, subject));
            }
        }
        return rows;
    }

    private static List<Row> of(
            Scenario scenario,
            Optional<String> missing,
            Samples samples,
            Metric metric,
            Subject subject) {
        Optional<String> problem =
                missing.or(subject::missing)
                        .map(what -> "missing: " + what)
                        .or(() -> samples.failure(subject.name()).map(why -> "failed: " + why));
        double[] values = samples.values(subject.name(), metric.name());
        if (problem.isEmpty() && values.length == 0) {
            return List.of(); // it has no such figure
        }
        if (problem.isPresent() && !metric.equals(scenario.metrics().getFirst())) {
            return List.of(); // told once
        }
        double value = metric.combine(values);
        List<Row> rows = new ArrayList<>();
        for (Budget budget : scenario.budgets()) {
            if (problem.isEmpty()
                    && budget.subject().equals(subject.name())
                    && budget.metric().equals(metric.name())) {
                double compared = compare(samples, metric, budget, value);
                rows.add(
                        row(
                                scenario,
                                subject,
                                metric,
                                problem,
                                values,
                                Optional.of(budget),
                                compared));
            }
        }
        if (rows.isEmpty() && metric.combined() == Metric.Combined.MEDIAN) {
            rows.add(row(scenario, subject, metric, problem, values, Optional.empty(), Double.NaN));
        }
        return rows;
    }

    private static Row row(
            Scenario scenario,
            Subject subject,
            Metric metric,
            Optional<String> problem,
            double[] values,
            Optional<Budget> budget,
            double compared) {
        return new Row(
                scenario.name(),
                subject.name(),
                metric,
                problem,
                metric.combine(values),
                Arrays.stream(values).min().orElse(Double.NaN),
                Arrays.stream(values).max().orElse(Double.NaN),
                budget,
                compared);
    }

    private static double compare(Samples samples, Metric metric, Budget budget, double value) {
        return switch (budget.kind()) {
            case ITSELF -> value;
            case RATIO ->
                    Metric.median(
                            samples.ratios(
                                    budget.subject(),
                                    budget.beside().orElseThrow(),
                                    metric.name()));
            case DIFFERENCE ->
                    value
                            - metric.combine(
                                    samples.values(budget.beside().orElseThrow(), metric.name()));
        };
    }

    /// Whether it is within its budget; empty if it has none, or nothing to compare with.
    Optional<Boolean> kept() {
        return budget.filter(b -> !Double.isNaN(b.limit()) && !Double.isNaN(compared))
                .map(b -> metric.higherIsBetter() ? compared >= b.limit() : compared <= b.limit());
    }
}
