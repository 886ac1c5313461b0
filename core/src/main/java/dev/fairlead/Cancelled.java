package dev.fairlead;

import java.util.List;

/// This side ended it.
///
/// @param stage how far it had got
/// @param how what ended it
public record Cancelled(Stage stage, How how, List<Attempt> attempts, Delivery delivery)
        implements NetworkFailure {

    public enum How {
        /// `close` or `abort` was called.
        CLOSED,
        /// The thread that called was interrupted; its flag is set again.
        INTERRUPTED,
        /// The [Network] that it belonged to was closed.
        NETWORK_CLOSED
    }

    public Cancelled {
        attempts = List.copyOf(attempts);
    }

    @Override
    public String cause() {
        return switch (how) {
            case CLOSED -> "cancelled.closed";
            case INTERRUPTED -> "cancelled.interrupted";
            case NETWORK_CLOSED -> "cancelled.network-closed";
        };
    }

    @Override
    public String summary() {
        return switch (how) {
            case CLOSED -> "the connection was closed by this side";
            case INTERRUPTED -> "the calling thread was interrupted";
            case NETWORK_CLOSED -> "the Network of the connection was closed";
        };
    }

    @Override
    public String hint() {
        return switch (how) {
            case CLOSED -> "Open another connection to go on.";
            case INTERRUPTED ->
                    "An interrupt cancels the call; clear the flag before calling again.";
            case NETWORK_CLOSED -> "Keep the Network open as long as its connections are used.";
        };
    }
}
