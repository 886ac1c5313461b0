package dev.fairlead;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One try to reach one address.
///
/// @param id such as `C8.1.2`: connection 8, its first round, the second candidate
/// @param address an [Endpoint.Address] or [Endpoint.Unix]
/// @param protocol such as `tcp`
/// @param start from the start of the connection
/// @param end from the start of the connection
/// @param failure the cause id of what ended it, `null` unless it failed
/// @param reason for a person, `null` unless it failed
public record Attempt(
        String id,
        Endpoint address,
        String protocol,
        Duration start,
        Duration end,
        Outcome outcome,
        @Nullable String failure,
        @Nullable String reason) {

    /// Whether its address is of loopback, so that no network is needed.
    boolean isToThisMachine() {
        return address instanceof Endpoint.Address ip && ip.address().isLoopbackAddress();
    }

    public enum Outcome {
        /// The connection runs over it.
        WON,
        /// Another was ready first.
        LOST,
        /// It could not be established.
        FAILED,
        /// It was given up: the connection ended first, or the next candidate was asked for.
        CANCELLED
    }
}
