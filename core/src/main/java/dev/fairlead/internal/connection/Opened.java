package dev.fairlead.internal.connection;

import dev.fairlead.internal.io.Transport;

/// What a race opens.
///
/// @param sentFirst whether the replayable first data went with the open
public record Opened(Transport transport, boolean sentFirst) {}
