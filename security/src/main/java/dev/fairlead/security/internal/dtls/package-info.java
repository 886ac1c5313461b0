/// DTLS 1.2 with Bouncy Castle.
///
/// Start at [BouncyCastleDtls], which core finds. A [Association] is one connection with a peer;
/// what it agrees to is decided in [ClientPeer] and [ServerPeer].
@NullMarked
package dev.fairlead.security.internal.dtls;

import org.jspecify.annotations.NullMarked;
