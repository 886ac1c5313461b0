/// Event loops and what moves bytes. Netty lives here and in the stack packages, nowhere else.
///
/// Start at [EventLoops]; what is above it sees a [Loop] to run things on and transports to read
/// and write.
@NullMarked
package dev.fairlead.internal.io;

import org.jspecify.annotations.NullMarked;
