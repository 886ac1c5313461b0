package dev.fairlead;

import java.time.Duration;

/// One protocol that was set up.
///
/// @param protocol such as `tcp`
/// @param duration from its first packet to its end
public record Handshake(String protocol, Duration duration) {}
