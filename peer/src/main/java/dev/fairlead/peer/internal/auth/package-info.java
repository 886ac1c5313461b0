/// How peers prove to each other who they are: pairing codes, secrets, signatures. No I/O.
///
/// Start at [CodeExchange].
@NullMarked
package dev.fairlead.peer.internal.auth;

import org.jspecify.annotations.NullMarked;
