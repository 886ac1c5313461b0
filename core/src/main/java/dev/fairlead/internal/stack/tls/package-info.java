/// TLS on a connected socket, and who the peer is.
///
/// Start at [TlsLayer] for the handshake, its engines and sessions; at [ChainVerification] for
/// certificates, names and trust, which is without I/O.
@NullMarked
package dev.fairlead.internal.stack.tls;

import org.jspecify.annotations.NullMarked;
