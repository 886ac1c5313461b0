/// The file in which it is kept whom this machine knows.
///
/// Start at [TrustFile].
@NullMarked
package dev.fairlead.peer.internal.trust;

import org.jspecify.annotations.NullMarked;
