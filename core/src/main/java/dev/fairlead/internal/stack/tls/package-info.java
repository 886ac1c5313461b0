/// Who the peer is: certificates, names and trust, without I/O.
///
/// Start at [ChainVerification].
@NullMarked
package dev.fairlead.internal.stack.tls;

import org.jspecify.annotations.NullMarked;
