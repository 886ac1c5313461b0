package dev.fairlead;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Takes datagrams on the network's own thread. Nothing here may block; a call that takes over 10
/// ms is reported to the [NetworkObserver] by name. An exception aborts the connection and is
/// reported.
public interface DatagramHandler {

    /// A datagram has come. [DatagramConnection#offer] may be called from here.
    ///
    /// @param content read-only, valid during the call only
    /// @param ecn `null` without [DatagramCapability#ECN]
    void received(DatagramConnection connection, ByteBuffer content, @Nullable Ecn ecn);

    /// The network says of a datagram that was sent that it was refused, found no way or was too
    /// big. The connection goes on.
    default void refused(DatagramConnection connection, NetworkFailure failure) {}

    /// The connection is over.
    void failed(DatagramConnection connection, NetworkFailure failure);
}
