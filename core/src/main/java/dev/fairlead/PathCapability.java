package dev.fairlead;

/// What can be known of the network where this program runs; ask [Network#pathCapabilities()].
public enum PathCapability {
    /// Changes are told by the system as they happen. Without it the network is looked at every
    /// second while somebody wants to know.
    EVENTS,
    /// The flags of addresses, such as *temporary* and *tentative*, and their scopes.
    ADDRESS_FLAGS,
    /// What an interface is: Wi-Fi, a tunnel, a bridge. Without it only loopback is told apart, and
    /// what was set by hand.
    INTERFACE_TYPES,
    /// Aliases of interfaces, which may hold [InterfaceTraits].
    ALIASES,
    /// Gateways, and to which interface a destination's route leads, rules of the system included.
    ROUTES,
    /// [Network#interfaceCounts()].
    COUNTS,
    /// MPTCP: one connection over several ways, where [Parameters#withMultipath] asks for it.
    MULTIPATH,
    /// Links to devices near by, with no network between, are recognised:
    /// [Interface#isPeerToPeer()]. Linux has it where it has Wi-Fi (nl80211); what is marked by
    /// hand is known everywhere.
    PEER_TO_PEER
}
