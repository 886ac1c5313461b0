package dev.fairlead;

/// What multicast DNS, and the questions to nameservers about services, have done on a [Network],
/// and what was refused: see [Network#discoveryCounts()].
///
/// @param sent packets, and questions to nameservers
/// @param received packets that were taken in, and answers of nameservers
/// @param echoes of packets of our own
/// @param malformed packets of which nothing could be used
/// @param skipped records that could not be read
/// @param offLink packets to our address from elsewhere (RFC 6762, section 11)
/// @param wrongPort responses that did not come from port 5353 (section 6)
/// @param unexpected responses to our address that were not asked for (section 5.4), and what came
///   instead of a nameserver's answer
/// @param refused records that there was no room for
/// @param conflicts names of ours that another host had
/// @param unsent packets that the system did not take
public record DiscoveryCounts(
        long sent,
        long received,
        long echoes,
        long malformed,
        long skipped,
        long offLink,
        long wrongPort,
        long unexpected,
        long refused,
        long conflicts,
        long unsent) {
    /// Before anything has happened.
    public static final DiscoveryCounts NONE = new DiscoveryCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
