package dev.fairlead.cli;

import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketPart;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends each message back, part by part, or drops it.
///
/// @param idle how long a peer may be silent; `null` for ever
record ReflectingWebSocket(boolean echo, @Nullable Duration idle)
        implements Service<WebSocketConnection> {
    private static final int PIECE = 32 * 1024;

    @Override
    public void serve(WebSocketConnection connection, Traffic traffic) throws NetworkException {
        WebSocketConnection limited = idle == null ? connection : connection.within(idle);
        try {
            Optional<WebSocketPart> next = limited.receivePart(PIECE);
            while (next.isPresent()) {
                int size = next.get().content().length;
                traffic.received(size);
                if (echo) {
                    traffic.sending(size);
                    connection.sendPart(next.get());
                }
                next = limited.receivePart(PIECE);
            }
            traffic.endedBy(Traffic.Ending.PEER);
        } catch (NetworkException e) {
            if (!(e.failure() instanceof DeadlineExceeded)
                    || !(connection.state() instanceof ConnectionState.Ready)) {
                throw e;
            }
            traffic.endedBy(Traffic.Ending.IDLE);
        }
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public boolean speaksFirst() {
        return false;
    }
}
