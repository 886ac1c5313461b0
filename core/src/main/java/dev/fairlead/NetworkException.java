package dev.fairlead;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The one checked exception of this API: a [NetworkFailure], and what caused it.
public final class NetworkException extends IOException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // failures are not meant to travel; the message does
    private final NetworkFailure failure;

    public NetworkException(NetworkFailure failure) {
        this(failure, null);
    }

    public NetworkException(NetworkFailure failure, @Nullable Throwable cause) {
        super(failure.summary() + " [" + failure.cause() + "] " + failure.hint(), cause);
        this.failure = failure;
    }

    /// Switch on it; nobody needs to read the message.
    public NetworkFailure failure() {
        return failure;
    }
}
