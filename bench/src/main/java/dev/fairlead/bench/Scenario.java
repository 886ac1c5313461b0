package dev.fairlead.bench;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// One thing that is measured, of several subjects in turn.
///
/// @param missing what this machine lacks for it
public record Scenario(
        String name,
        String title,
        Supplier<Optional<String>> missing,
        PlaceMaker place,
        List<Metric> metrics,
        List<Subject> subjects,
        List<Budget> budgets) {
    @FunctionalInterface
    public interface PlaceMaker {
        Place make() throws Exception;
    }
}
