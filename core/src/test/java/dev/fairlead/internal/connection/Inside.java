package dev.fairlead.internal.connection;

import dev.fairlead.StreamConnection;
import dev.fairlead.internal.io.StreamTransport;
import java.util.Objects;

/// What a test must see of a connection and a program cannot.
public final class Inside {
    private Inside() {}

    /// The open transport of a connection that is ready.
    public static StreamTransport transportOf(StreamConnection connection) {
        return Objects.requireNonNull(((TransportConnection) connection).core().transport());
    }
}
