/// Services over unicast DNS (RFC 6763, sections 10 and 11): what nameservers are asked, when they
/// are asked again, and how what is told is written into a zone (RFC 2136).
///
/// Start at [Poller], which decides and does no I/O; [Nameservers] asks.
@NullMarked
package dev.fairlead.discovery.internal.unicast;

import org.jspecify.annotations.NullMarked;
