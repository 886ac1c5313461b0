/// Files and directories over a stream: what is said, and what is read and written.
///
/// Start at [Sending] and [Receiving], which do the I/O. What is said is in [ResourceMessage]; what
/// may be said when is decided in [Ledger], and which names may be used in [SafeName], both without
/// I/O.
@NullMarked
package dev.fairlead.peer.internal.resource;

import org.jspecify.annotations.NullMarked;
