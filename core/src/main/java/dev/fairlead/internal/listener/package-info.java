/// A stack that waits for others: sockets that listen, connections let in.
///
/// Start at [StandardListener].
@NullMarked
package dev.fairlead.internal.listener;

import org.jspecify.annotations.NullMarked;
