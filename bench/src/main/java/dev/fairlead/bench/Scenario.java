package dev.fairlead.bench;

import java.util.List;
import java.util.Optional;

/// One thing that is measured, of several subjects in turn.
///
/// @param missing what this machine lacks for it
public record Scenario(
        String name,
        String title,
        Optional<String> missing,
        PlaceMaker place,
        List<Metric> metrics,
        List<Subject> subjects,
        List<Budget> budgets) {
    @FunctionalInterface
    public interface PlaceMaker {
        Place make() throws Exception;
    }
}
