/// Fairlead, as a program would use it: the public API only.
@NullMarked
package dev.fairlead.bench.own;

import org.jspecify.annotations.NullMarked;
