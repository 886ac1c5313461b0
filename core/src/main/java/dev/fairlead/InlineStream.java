package dev.fairlead;

import java.nio.ByteBuffer;

/// What an [InlineHandler] may do. To be used on the network's own thread only, except for [#pause]
/// and [#resume].
public interface InlineStream {

    StreamConnection connection();

    /// Takes as much of `content` as there is room for, and returns how much that was. If it took
    /// less than all, [InlineHandler#writable] is called when there is room again.
    int send(ByteBuffer content);

    /// Ends our stream once what was sent before has gone.
    void shutdownOutput();

    /// Stops reading from the network until [#resume()]; the peer is slowed down. On the network's
    /// own thread nothing is delivered after it, from elsewhere what is on its way may still be.
    /// From any thread.
    void pause();

    /// Goes on with reading. From any thread.
    void resume();
}
