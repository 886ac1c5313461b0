package dev.fairlead;

import java.util.List;

/// This side ended it.
///
/// @param stage how far it had got
/// @param how what ended it
/// @param subject what was ended, such as `the connection to 192.0.2.1:443`
public record Cancelled(
        Stage stage, How how, String subject, List<Attempt> attempts, Delivery delivery)
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
            case CLOSED -> subject + " was closed by this side";
            case INTERRUPTED -> "the thread that waited for " + subject + " was interrupted";
            case NETWORK_CLOSED -> "the Network of " + subject + " was closed";
        };
    }

    @Override
    public String hint() {
        return switch (how) {
            case CLOSED -> "Open " + subject + " again to go on.";
            case INTERRUPTED ->
                    "An interrupt cancels the call; clear the flag of the thread before it waits for "
                            + subject
                            + " again.";
            case NETWORK_CLOSED ->
                    "Keep the Network open as long as it is needed for " + subject + ".";
        };
    }
}
