package dev.fairlead.quic;

import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import java.time.Duration;
import java.util.Iterator;

/// The streams that the peer opens. As many wait here as the options allow the peer to open.
public interface QuicStreams extends Iterable<QuicStream> {

    /// Waits for the next one.
    ///
    /// @throws NetworkException if the connection has ended, or the call was interrupted
    QuicStream accept() throws NetworkException;

    /// @param limit 0 or more
    /// @throws NetworkException with [dev.fairlead.DeadlineExceeded] if none comes in time
    QuicStream accept(Duration limit) throws NetworkException;

    /// Calls `handler` with each stream, on a virtual thread of its own, and closes the stream when
    /// the call returns. Those that wait here come first. [#accept()] must not be used after this.
    ///
    /// @throws IllegalStateException if there is a handler already
    void serve(Listener.Handler<QuicStream> handler);

    /// One after the other, as [#accept()]; ends with the connection, whichever side closed it in
    /// good order.
    ///
    /// @return whose calls throw [java.io.UncheckedIOException] if the connection fails
    @Override
    Iterator<QuicStream> iterator();
}
