package dev.fairlead.bench;

import java.util.Optional;

/// What a figure of one subject is compared with, and what it must reach.
///
/// @param beside the other subject; empty if the limit is for the figure itself
/// @param limit `NaN` if the comparison is only shown
public record Budget(
        String subject, String metric, Optional<String> beside, Kind kind, double limit) {
    public enum Kind {
        /// Subject's divided by the other's.
        RATIO,
        /// Subject's less the other's.
        DIFFERENCE,
        ITSELF
    }

    public static Budget ratio(String subject, String metric, String beside, double limit) {
        return new Budget(subject, metric, Optional.of(beside), Kind.RATIO, limit);
    }

    /// A ratio that is shown and need not reach anything.
    public static Budget shown(String subject, String metric, String beside) {
        return ratio(subject, metric, beside, Double.NaN);
    }

    public static Budget difference(String subject, String metric, String beside, double limit) {
        return new Budget(subject, metric, Optional.of(beside), Kind.DIFFERENCE, limit);
    }

    public static Budget itself(String subject, String metric, double limit) {
        return new Budget(subject, metric, Optional.empty(), Kind.ITSELF, limit);
    }
}
