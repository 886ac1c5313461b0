package dev.fairlead.internal.stack.framer;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.FramingFailure;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What arrived is no message, or the framer broke its own rules.
public final class BadFrame extends Exception {
    private static final long serialVersionUID = 1;

    private final transient BiFunction<Endpoint, Delivery, FramingFailure> failure;

    BadFrame(BiFunction<Endpoint, Delivery, FramingFailure> failure, @Nullable Throwable why) {
        super(why);
        this.failure = failure;
    }

    /// The same, as it is told to a program.
    public FramingFailure of(Endpoint remote, Delivery delivery) {
        return failure.apply(remote, delivery);
    }
}
