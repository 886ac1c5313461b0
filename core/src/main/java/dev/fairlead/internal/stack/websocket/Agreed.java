package dev.fairlead.internal.stack.websocket;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an opening handshake came to.
///
/// @param subprotocol `null` for none
/// @param compression `null` for none
/// @param headers of the server's response; names are found without regard to case
record Agreed(
        @Nullable String subprotocol,
        @Nullable DeflateParameters compression,
        Map<String, List<String>> headers) {}
