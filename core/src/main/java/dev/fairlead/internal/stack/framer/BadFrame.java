package dev.fairlead.internal.stack.framer;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.FramingException;
import dev.fairlead.FramingFailure;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What arrived is no message, or the framer broke its own rules.
public final class BadFrame extends Exception {
    private static final long serialVersionUID = 1;

    private final transient BiFunction<Endpoint, Delivery, FramingFailure> failure;

    private BadFrame(
            BiFunction<Endpoint, Delivery, FramingFailure> failure, @Nullable Throwable why) {
        super(why);
        this.failure = failure;
    }

    /// What a framer says of bytes that came.
    ///
    /// @param shown what it was shown
    /// @param expected how many bytes the message has at least; 0 if that is not known
    static BadFrame of(FramingException why, String framing, ByteBuffer shown, long expected) {
        String first = FirstBytes.of(shown);
        long received = shown.remaining();
        return new BadFrame(
                (remote, delivery) ->
                        switch (why.kind()) {
                            case MALFORMED ->
                                    new FramingFailure.Malformed(
                                            remote,
                                            framing,
                                            String.valueOf(why.getMessage()),
                                            first,
                                            delivery);
                            case TOO_LONG ->
                                    new FramingFailure.TooLong(
                                            remote,
                                            framing,
                                            why.size(),
                                            why.limit(),
                                            first,
                                            delivery);
                            case TRUNCATED ->
                                    new FramingFailure.Truncated(
                                            remote, framing, received, expected, delivery);
                        },
                why);
    }

    /// The framer itself is at fault.
    ///
    /// @param culprit its class
    static BadFrame broken(
            String framing, Class<?> culprit, String what, @Nullable RuntimeException why) {
        return new BadFrame(
                (remote, delivery) ->
                        new FramingFailure.FramerBroken(
                                remote, framing, culprit.getName(), what, delivery),
                why);
    }

    /// The same, as it is told to a program.
    public FramingFailure of(Endpoint remote, Delivery delivery) {
        return failure.apply(remote, delivery);
    }
}
