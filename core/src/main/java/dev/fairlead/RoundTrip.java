package dev.fairlead;

import java.time.Duration;

/// How long the way to the peer and back takes, as the operating system has measured it.
///
/// @param smoothed the running mean (RFC 6298)
/// @param variance how far single measurements are from it
/// @param minimum the shortest of late
public record RoundTrip(Duration smoothed, Duration variance, Duration minimum) {}
