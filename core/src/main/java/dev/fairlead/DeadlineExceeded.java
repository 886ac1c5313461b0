package dev.fairlead;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The time given ran out.
///
/// @param stage how far it had got
/// @param waitedFor what was still missing, such as `an answer from 192.0.2.1:443`
/// @param last what had failed by then, if anything had
public record DeadlineExceeded(
        Stage stage,
        Duration deadline,
        String waitedFor,
        @Nullable NetworkFailure last,
        List<Attempt> attempts,
        Delivery delivery)
        implements NetworkFailure {

    public DeadlineExceeded {
        attempts = List.copyOf(attempts);
    }

    @Override
    public String cause() {
        return "deadline." + stage;
    }

    @Override
    public String summary() {
        return "gave up after "
                + deadline.toMillis()
                + " ms, waiting for "
                + waitedFor
                + (last == null ? "" : "; before that: " + last.summary());
    }

    @Override
    public String hint() {
        return last != null
                ? last.hint()
                        + " A deadline later than "
                        + deadline.toMillis()
                        + " ms leaves more time for that."
                : "Give it more time than "
                        + deadline.toMillis()
                        + " ms, or find out what holds up "
                        + waitedFor
                        + ".";
    }
}
