/// TLS with pre-shared keys, on Bouncy Castle's implementation of the protocol.
///
/// Start at [KeyedEngine], which is what connections use; what is agreed to is decided in
/// [KeyedServer] and [KeyedClient].
@NullMarked
package dev.fairlead.security.internal.psk;

import org.jspecify.annotations.NullMarked;
