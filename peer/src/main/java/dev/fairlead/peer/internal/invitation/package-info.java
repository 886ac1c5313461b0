/// Invitations as text. No I/O.
///
/// Start at [InvitationParser].
@NullMarked
package dev.fairlead.peer.internal.invitation;

import org.jspecify.annotations.NullMarked;
