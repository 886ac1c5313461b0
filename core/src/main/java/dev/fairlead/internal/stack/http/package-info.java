/// The heads of HTTP/1.1 messages (RFC 9112), for what begins with one: CONNECT and WebSocket.
///
/// Start at [HttpHead]. Nothing here does I/O.
@NullMarked
package dev.fairlead.internal.stack.http;

import org.jspecify.annotations.NullMarked;
