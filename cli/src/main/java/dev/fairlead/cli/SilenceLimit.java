package dev.fairlead.cli;

import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Receives from a connection until neither side has said anything for as long as `--idle` allows.
final class SilenceLimit {
    /// What [#receive] returns when the silence was too long.
    static final int TOO_LONG = -2;

    private static final long LEAST_NANOS = 1_000_000;

    private final StreamConnection connection;
    private final @Nullable Duration limit;
    private volatile long lastByteNanos = System.nanoTime();

    /// @param limit `null` for no limit
    SilenceLimit(StreamConnection connection, @Nullable Duration limit) {
        this.connection = connection;
        this.limit = limit;
    }

    /// A byte went or came.
    void broken() {
        if (limit != null) {
            lastByteNanos = System.nanoTime();
        }
    }

    /// The number of bytes; -1 at the end of the stream, [#TOO_LONG] after too long a silence.
    int receive(ByteBuffer target) throws NetworkException {
        if (limit == null) {
            return connection.receive(target);
        }
        while (true) {
            long left = limit.toNanos() - (System.nanoTime() - lastByteNanos);
            if (left <= 0) {
                return TOO_LONG;
            }
            try {
                int count =
                        connection
                                .within(Duration.ofNanos(Math.max(left, LEAST_NANOS)))
                                .receive(target);
                broken();
                return count;
            } catch (NetworkException e) {
                if (!(e.failure() instanceof DeadlineExceeded)
                        || !(connection.state() instanceof ConnectionState.Ready)) {
                    throw e;
                }
            }
        }
    }
}
