package dev.fairlead.discovery.internal.mdns;

/// What an engine has done, and what it has refused.
///
/// @param sent packets
/// @param received packets that were taken in
/// @param echoes of packets of our own
/// @param malformed packets of which nothing could be used
/// @param skipped records that could not be read
/// @param offLink packets to our address from elsewhere (RFC 6762, section 11)
/// @param wrongPort responses that did not come from port 5353 (section 6)
/// @param unexpected responses to our address that we did not ask for (section 5.4)
/// @param refused records that there was no room for
/// @param conflicts names of ours that another host had
public record Counts(
        long sent,
        long received,
        long echoes,
        long malformed,
        long skipped,
        long offLink,
        long wrongPort,
        long unexpected,
        long refused,
        long conflicts) {}
