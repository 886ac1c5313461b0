package dev.fairlead;

/// What not every system tells multicast DNS; ask [Network#discoveryCapabilities()]. On Linux with
/// native access for Fairlead's own module (`--enable-native-access=ALL-UNNAMED`; on the module
/// path also `dev.fairlead.core`) all are there.
public enum DiscoveryCapability {
    /// Whether a packet was sent to the group or to this machine alone. Without it the source
    /// decides: an address of the link means the group, and all others are refused.
    DESTINATION,

    /// How many hops a packet has left, which no forger beyond a router can make 255 (RFC 6762,
    /// section 11).
    HOP_LIMIT,

    /// That the machine has woken from sleep is told at once. Without it that is noticed with the
    /// next packet or change of the network, by a wall clock that went on for 30 s or more.
    WAKE
}
