/// Multicast DNS (RFC 6762) without sockets: packets and a time go in; packets to send, what became
/// known, and the next deadline come out.
///
/// Start at [Querier] for what is asked on a link and known of it, and at [MessageCodec] for what
/// is on the wire. All times are milliseconds of one clock, which the caller reads.
@NullMarked
package dev.fairlead.discovery.internal.mdns;

import org.jspecify.annotations.NullMarked;
