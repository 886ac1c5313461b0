/// What two peers of a session say to each other once they are linked: which of their links counts,
/// and messages that arrive once and in order whatever becomes of links. No I/O, no clock.
///
/// Start at [Pair].
@NullMarked
package dev.fairlead.peer.internal.session;

import org.jspecify.annotations.NullMarked;
