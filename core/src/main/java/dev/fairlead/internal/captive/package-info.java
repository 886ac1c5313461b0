/// Captive portals: who is asked, when, and what the answer means (RFC 8908, RFC 8910).
///
/// Start at [PortalWatch]. What an answer means is decided in [PortalAnswer], which does no I/O.
@NullMarked
package dev.fairlead.internal.captive;

import org.jspecify.annotations.NullMarked;
