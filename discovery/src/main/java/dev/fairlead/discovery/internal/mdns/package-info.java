/// Multicast DNS (RFC 6762) without sockets: packets and a time go in; packets to send, what became
/// known, and the next deadline come out.
///
/// Start at [MessageCodec] for what is on the wire. Only known types of records are understood;
/// others are kept as they are.
@NullMarked
package dev.fairlead.discovery.internal.mdns;

import org.jspecify.annotations.NullMarked;
