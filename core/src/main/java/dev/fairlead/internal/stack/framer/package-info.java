/// Messages in a stream of bytes, found by the framer of a program or one that is built in.
///
/// Start at [FrameReader], which does no I/O.
@NullMarked
package dev.fairlead.internal.stack.framer;

import org.jspecify.annotations.NullMarked;
