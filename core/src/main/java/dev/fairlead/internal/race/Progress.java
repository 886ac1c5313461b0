package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a race has got, for whoever ends it before its time.
///
/// @param waitedFor what is missing, such as `an answer from 192.0.2.1:443`
record Progress(Stage stage, String waitedFor) {

    /// @param sought the service of which it is not known yet where it is
    static <T> Progress of(
            List<RunningAttempt<T>> attempts,
            @Nullable Lookups lookup,
            @Nullable Schedule schedule,
            Endpoint.@Nullable Service sought) {
        boolean addresses = !attempts.isEmpty() || (lookup != null && lookup.hasAddresses());
        Stage furthest =
                attempts.stream()
                        .filter(RunningAttempt::isRunning)
                        .map(RunningAttempt::stage)
                        .max(Comparator.naturalOrder())
                        .orElse(addresses ? Stage.CONNECT : Stage.RESOLVE);
        return new Progress(furthest, missing(attempts, lookup, schedule, sought));
    }

    private static <T> String missing(
            List<RunningAttempt<T>> attempts,
            @Nullable Lookups lookup,
            @Nullable Schedule schedule,
            Endpoint.@Nullable Service sought) {
        List<String> missing = new ArrayList<>();
        List<String> silent =
                attempts.stream()
                        .filter(RunningAttempt::isRunning)
                        .map(attempt -> attempt.candidate.address().toString())
                        .distinct()
                        .toList();
        if (!silent.isEmpty()) {
            missing.add("an answer from " + String.join(" or ", silent));
        }
        if (sought != null) {
            boolean local = sought.domain().equalsIgnoreCase("local");
            missing.add(
                    "an answer from " + (local ? "near by" : "a nameserver") + " about " + sought);
        }
        boolean settled = schedule != null && schedule.isSettled();
        if (lookup != null && !settled) {
            lookup.waitedFor().ifPresent(missing::add);
        }
        int left = schedule == null || settled ? 0 : schedule.left();
        if (left > 0) {
            missing.add(left + (left == 1 ? " more address" : " more addresses") + " to try");
        }
        return missing.isEmpty() ? "the first attempt to start" : String.join(", and ", missing);
    }
}
