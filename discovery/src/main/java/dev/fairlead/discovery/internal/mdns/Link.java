package dev.fairlead.discovery.internal.mdns;

/// One family on one interface. What is known and said on one link says nothing of another (RFC
/// 6762, section 14).
public record Link(int interfaceIndex, Family family) {
    public enum Family {
        IPV4,
        IPV6
    }
}
