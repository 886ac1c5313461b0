package dev.fairlead;

import java.time.Duration;

/// What QUIC did for one connection, so far.
///
/// @param packetsSent all of them, acknowledgements and repeated contents included
/// @param packetsReceived likewise
/// @param packetsLost sent, and taken for lost
/// @param bytesRetransmitted of streams: sent once more, because they were taken for lost
/// @param roundTrip the running mean (RFC 9002, section 5.3), as it was last
/// @param congestionWindow how many bytes may be under way, as it was last
/// @param pathMtu the largest packet that the path is known to carry, in bytes of UDP
public record QuicCounts(
        long packetsSent,
        long packetsReceived,
        long packetsLost,
        long bytesRetransmitted,
        Duration roundTrip,
        long congestionWindow,
        long pathMtu) {}
