package dev.fairlead;

/// What routers said by Explicit Congestion Notification (RFC 3168), in packets with content. Each
/// number is -1 where the operating system does not tell.
///
/// @param sent marked as capable of it; 0 if the ends did not agree on it
/// @param acknowledged of those that were sent
/// @param marked the peer reported congestion for
/// @param lost taken for lost, and sent again
/// @param receivedMarked came to us marked
public record EcnCounts(
        long sent, long acknowledged, long marked, long lost, long receivedMarked) {}
