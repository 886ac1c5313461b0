package dev.fairlead;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one message is sent (RFC 9622, section 9.1.3). Immutable.
public final class MessageOptions {
    public static final MessageOptions DEFAULT = new MessageOptions(null, 0);

    private final @Nullable Duration lifetime;
    private final int priority;

    private MessageOptions(@Nullable Duration lifetime, int priority) {
        this.lifetime = lifetime;
        this.priority = priority;
    }

    /// How long it may wait to be sent. One that has waited for longer is given up and counted
    /// ([DatagramCounts#expired()]). Default: empty, for as long as it takes.
    public Optional<Duration> lifetime() {
        return Optional.ofNullable(lifetime);
    }

    /// Of messages that wait, those with a higher number are sent first; equals in order. Default:
    /// 0.
    public int priority() {
        return priority;
    }

    /// @param lifetime 1 ms to 24 hours
    public MessageOptions withLifetime(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofMillis(1)) < 0
                || lifetime.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "lifetime is " + lifetime + "; 1 ms to 24 hours is allowed");
        }
        return new MessageOptions(lifetime, priority);
    }

    /// @param priority -100 to 100
    public MessageOptions withPriority(int priority) {
        if (priority < -100 || priority > 100) {
            throw new IllegalArgumentException(
                    "priority is " + priority + "; -100 to 100 is allowed");
        }
        return new MessageOptions(lifetime, priority);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageOptions that
                && Objects.equals(lifetime, that.lifetime)
                && priority == that.priority;
    }

    @Override
    public int hashCode() {
        return Objects.hash(lifetime, priority);
    }
}
