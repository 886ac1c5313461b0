package dev.fairlead.peer;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;

/// A byte stream with a name between two peers of a session: a connection of its own, encrypted,
/// with back-pressure, and with an end for each direction ([StreamConnection#shutdownOutput()]). It
/// does not end with the session, and is not opened again when it breaks. Whoever opened or
/// accepted it closes it.
public final class PeerStream implements AutoCloseable {
    private final RemotePeer peer;
    private final String name;
    private final PeerLink link;

    PeerStream(RemotePeer peer, String name, PeerLink link) {
        this.peer = peer;
        this.name = name;
        this.link = link;
    }

    public RemotePeer peer() {
        return peer;
    }

    /// What the one who opened it calls it; 1 to 255 bytes of UTF-8 without control characters.
    public String name() {
        return name;
    }

    /// From its first byte on.
    public StreamConnection connection() {
        return link.stream();
    }

    /// As [StreamConnection#close()].
    @Override
    public void close() throws NetworkException {
        link.close();
    }

    /// As [StreamConnection#abort()].
    public void abort() {
        link.abort();
    }

    @Override
    public String toString() {
        return "PeerStream[" + Shown.text(name, 63) + ", " + peer + "]";
    }
}
