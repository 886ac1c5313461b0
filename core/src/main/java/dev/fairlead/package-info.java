/// Say whom and how; Fairlead gets you there, keeps you there, and tells you what happened.
///
/// Start at [Connection] and [Listener]. *Whom* is an [Endpoint], *which protocols* a [Stack] (see
/// [Tcp]), *how to get there* [Parameters]. What goes wrong is a [NetworkFailure]. What outlives
/// one connection belongs to a [Network].
@NullMarked
package dev.fairlead;

import org.jspecify.annotations.NullMarked;
