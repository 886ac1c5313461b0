/// WebSocket (RFC 6455) and its compression (RFC 7692), over any stream of bytes.
///
/// Start at [WebSocketTransport], which joins the parts: [FrameReader] takes frames out of bytes
/// and [FrameWriter] makes them, [ClientHandshake] and [ServerHandshake] come before. None of those
/// four does I/O.
@NullMarked
package dev.fairlead.internal.stack.websocket;

import org.jspecify.annotations.NullMarked;
