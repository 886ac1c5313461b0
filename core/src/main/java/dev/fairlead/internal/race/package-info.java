/// Happy Eyeballs (RFC 8305): candidates in, one open protocol stack out.
///
/// Start at [Race]. What to try and when is decided in [Schedule], which does no I/O; [Course]
/// carries it out on one event loop.
@NullMarked
package dev.fairlead.internal.race;

import org.jspecify.annotations.NullMarked;
