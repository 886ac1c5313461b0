/// An endpoint becomes candidates: hosts file, DNS, cache.
///
/// Start at [NameResolver].
@NullMarked
package dev.fairlead.internal.resolve;

import org.jspecify.annotations.NullMarked;
