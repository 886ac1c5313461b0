/// WebSocket with other people's programs.
@NullMarked
package dev.fairlead.interop.websocket;

import org.jspecify.annotations.NullMarked;
