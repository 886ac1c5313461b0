/// Asks a server, in the protocol that it speaks, to begin TLS on the same connection.
///
/// Start at [StartTlsLayer].
@NullMarked
package dev.fairlead.internal.stack.starttls;

import org.jspecify.annotations.NullMarked;
