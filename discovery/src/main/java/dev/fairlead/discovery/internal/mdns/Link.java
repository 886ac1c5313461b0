package dev.fairlead.discovery.internal.mdns;

/// One family on one interface. What is known and said on one link says nothing of another (RFC
/// 6762, section 14).
record Link(int interfaceIndex, Family family) {
    enum Family {
        IPV4,
        IPV6
    }
}
