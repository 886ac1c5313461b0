/// TCP, and Unix stream sockets: options, one attempt to connect, one socket that listens.
///
/// Start at [TcpAttempt] and [TcpAcceptor].
@NullMarked
package dev.fairlead.internal.stack.tcp;

import org.jspecify.annotations.NullMarked;
