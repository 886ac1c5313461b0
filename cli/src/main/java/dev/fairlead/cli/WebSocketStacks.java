package dev.fairlead.cli;

import dev.fairlead.Tcp;
import dev.fairlead.TlsStack;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import org.jspecify.annotations.Nullable;

/// WebSocket as the line asks for it.
final class WebSocketStacks {
    private WebSocketStacks() {}

    /// @param below `null` for TCP alone
    /// @param target path and query; empty for none
    static WebSocketStack of(Arguments arguments, @Nullable TlsStack below, String target) {
        WebSocketOptions options = WebSocketOptions.DEFAULT;
        try {
            if (!target.isEmpty()) {
                options = options.withTarget(target.startsWith("?") ? "/" + target : target);
            }
            if (arguments.has(Options.SUBPROTOCOL)) {
                options =
                        options.withSubprotocols(
                                arguments.value(Options.SUBPROTOCOL).orElseThrow().split(",", -1));
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        return below == null ? Tcp.stack().webSocket(options) : below.webSocket(options);
    }
}
