package dev.fairlead.bench;

import java.util.Arrays;
import java.util.List;

/// One figure that a scenario gives.
///
/// @param combined what becomes of the values of all rounds
public record Metric(String name, String unit, boolean higherIsBetter, Combined combined) {
    public enum Combined {
        MEDIAN,
        /// For percentiles near the end, of which the rounds alone have too few values.
        HIGHEST
    }

    public static Metric higher(String name, String unit) {
        return new Metric(name, unit, true, Combined.MEDIAN);
    }

    public static Metric lower(String name, String unit) {
        return new Metric(name, unit, false, Combined.MEDIAN);
    }

    public static Metric highest(String name, String unit) {
        return new Metric(name, unit, false, Combined.HIGHEST);
    }

    /// @param values of one subject, one a round
    public double combine(double[] values) {
        return switch (combined) {
            case MEDIAN -> median(values);
            case HIGHEST -> Arrays.stream(values).max().orElse(Double.NaN);
        };
    }

    static double median(List<Double> values) {
        return median(values.stream().mapToDouble(value -> value).toArray());
    }

    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
