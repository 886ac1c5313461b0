package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.cli.Console.OutputGone;

/// Joins a WebSocket to stdin and stdout.
///
/// @param binary whether what goes and comes are octets, and not lines
record StdioWebSocket(StandardInput input, SessionOptions options, boolean binary, Console console)
        implements Service<WebSocketConnection> {

    @Override
    public void serve(WebSocketConnection connection, Traffic traffic)
            throws NetworkException, OutputGone {
        new WebSocketSession(connection, options, binary, console, traffic).run(input);
    }

    @Override
    public boolean isConcurrent() {
        return false;
    }

    @Override
    public boolean speaksFirst() {
        return false;
    }
}
