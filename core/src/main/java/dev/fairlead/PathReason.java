package dev.fairlead;

import java.util.Locale;

/// Why a path is not satisfied, or what a satisfied one lacks.
///
/// @param kind for programs
/// @param text for people: `wwan0 is cellular, which is prohibited`
public record PathReason(Kind kind, String text) {
    /// What the matter is.
    public enum Kind {
        /// This machine has no interface but loopback.
        NO_INTERFACE,
        /// The interface that is required is not here.
        NO_SUCH_INTERFACE,
        /// No interface of the type that is required is here.
        NO_INTERFACE_OF_TYPE,
        /// An interface is switched off.
        INTERFACE_DOWN,
        /// Nothing is at the other end of an interface: the cable is out, no network was joined.
        NO_CARRIER,
        /// An interface waits for a login, or to be dialled.
        DORMANT,
        /// An interface has no address that is good for more than its own link.
        NO_ADDRESS,
        /// No route leads to the destination.
        NO_ROUTE,
        /// The system itself refuses to send there, by a route made for that.
        REFUSED_BY_ROUTE,
        /// No default route leads over an interface, to all that is not near by.
        NO_DEFAULT_ROUTE,
        /// Another interface is required than one that would do.
        OTHER_INTERFACE_REQUIRED,
        /// Another type is required than that of an interface that would do.
        OTHER_TYPE_REQUIRED,
        /// An interface that would do is prohibited.
        INTERFACE_PROHIBITED,
        /// The type of an interface that would do is prohibited.
        TYPE_PROHIBITED,
        /// An interface that would do is expensive, which is prohibited.
        EXPENSIVE_PROHIBITED,
        /// An interface that would do is constrained, which is prohibited.
        CONSTRAINED_PROHIBITED,
        /// An interface that would do is a peer-to-peer link, which was not asked for.
        PEER_TO_PEER_EXCLUDED,
        /// The destination is on a link of this machine, which is prohibited.
        LOCAL_NETWORK_PROHIBITED,
        /// The local address of a connection is no longer one of this machine.
        ADDRESS_GONE,
        /// What a connection sends would leave over another interface than the one that has its
        /// local address.
        ROUTE_MOVED,
        /// The network lets nothing through until somebody has logged in; what is on its own link
        /// can be reached. A path is satisfied all the same.
        CAPTIVE,
        /// No nameserver is configured: addresses can be reached, names cannot be looked up. A path
        /// is satisfied all the same.
        NO_NAMESERVER;

        /// The name in lower case, as `no-route`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
