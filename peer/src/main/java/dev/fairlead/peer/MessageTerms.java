package dev.fairlead.peer;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a reliable message is sent. Immutable.
public final class MessageTerms {
    /// Priority 100, without an end of its lifetime.
    public static final MessageTerms DEFAULT = new MessageTerms(100, null);

    private final int priority;
    private final @Nullable Duration lifetime;

    private MessageTerms(int priority, @Nullable Duration lifetime) {
        this.priority = priority;
        this.lifetime = lifetime;
    }

    /// As in RFC 9622, section 9.1.3.2: lower ones go first.
    public int priority() {
        return priority;
    }

    public Optional<Duration> lifetime() {
        return Optional.ofNullable(lifetime);
    }

    /// It overtakes what waits with a higher number; not what was sent. Those of one priority keep
    /// their order.
    public MessageTerms withPriority(int priority) {
        return new MessageTerms(priority, lifetime);
    }

    /// It is dropped if it was not sent by then. Once it was, it arrives.
    ///
    /// @param lifetime 1 ms to 24 hours
    public MessageTerms withLifetime(Duration lifetime) {
        if (lifetime.compareTo(Duration.ofMillis(1)) < 0
                || lifetime.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "a lifetime of " + lifetime + " is out of range; it is from 1 ms to 24 hours");
        }
        return new MessageTerms(priority, lifetime);
    }

    @Override
    public String toString() {
        return "MessageTerms[priority " + priority + ", lifetime " + lifetime + "]";
    }
}
