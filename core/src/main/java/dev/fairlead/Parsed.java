package dev.fairlead;

import java.util.Objects;

/// What a [Framer] made of the bytes that it was shown.
///
/// @param <M> the kind of message
public sealed interface Parsed<M> {

    /// The first `taken` bytes were a message.
    ///
    /// @param taken 1 or more, and no more than were shown
    record Message<M>(M message, int taken) implements Parsed<M> {
        public Message {
            Objects.requireNonNull(message, "message");
            requireSome(taken);
        }
    }

    /// The first `taken` bytes stand for nothing of their own: padding, or a part that the framer
    /// remembers.
    ///
    /// @param taken 1 or more, and no more than were shown
    record Skipped<M>(int taken) implements Parsed<M> {
        public Skipped {
            requireSome(taken);
        }
    }

    /// Nothing can be made of them yet. The next call shows the same bytes and those that came
    /// after them.
    ///
    /// @param needed how many bytes must be there at least, those included that were shown; more
    ///   than were shown
    record Incomplete<M>(long needed) implements Parsed<M> {}

    /// @param taken 1 or more, and no more than were shown
    static <M> Parsed<M> message(M message, int taken) {
        return new Message<>(message, taken);
    }

    /// @param taken 1 or more, and no more than were shown
    static <M> Parsed<M> skipped(int taken) {
        return new Skipped<>(taken);
    }

    /// @param needed the number of bytes to wait for, those included that were shown
    static <M> Parsed<M> incomplete(long needed) {
        return new Incomplete<>(needed);
    }

    private static void requireSome(int taken) {
        if (taken < 1) {
            throw new IllegalArgumentException(
                    "taken is "
                            + taken
                            + "; a framer takes 1 byte or more, or says what it needs"
                            + " (Parsed.incomplete)");
        }
    }
}
