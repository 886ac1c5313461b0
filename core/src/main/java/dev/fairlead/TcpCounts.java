package dev.fairlead;

/// What TCP did for one connection, so far. Under TLS these are bytes of records, handshake
/// included.
///
/// @param segmentsSent all of them, acknowledgements and repeated ones included
/// @param segmentsReceived likewise
/// @param bytesAcknowledged sent, and acknowledged by the peer's system
/// @param bytesRetransmitted sent once more, because they were taken for lost
/// @param segmentsOutOfOrder came before something that was sent earlier
public record TcpCounts(
        long segmentsSent,
        long segmentsReceived,
        long bytesAcknowledged,
        long bytesRetransmitted,
        long segmentsOutOfOrder) {}
