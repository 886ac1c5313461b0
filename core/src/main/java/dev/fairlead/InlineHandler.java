package dev.fairlead;

import java.nio.ByteBuffer;

/// Takes what arrives on the network's own thread. Nothing here may block; a call that takes over
/// 10 ms is reported to the [NetworkObserver] by name. An exception aborts the connection and is
/// reported.
public interface InlineHandler {

    /// Bytes have arrived.
    ///
    /// @param content read-only, valid during the call only; what is left in it is dropped
    void received(InlineStream stream, ByteBuffer content);

    /// The peer has ended its stream.
    void endOfStream(InlineStream stream);

    /// A send that took less than it was given can go on now. Also told once at the start.
    default void writable(InlineStream stream) {}

    /// The connection is over.
    void failed(InlineStream stream, NetworkFailure failure);
}
