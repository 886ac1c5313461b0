package dev.fairlead;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The calls of a [DatagramConnection] without blocking. Stages complete on a virtual thread, with
/// a [NetworkException] where the blocking call would throw it. Calls of one direction are carried
/// out in the order in which they were made.
public interface AsyncDatagrams {

    /// @param content must not be changed until the stage completes
    CompletionStage<@Nullable Void> send(ByteBuffer content, MessageOptions options);

    CompletionStage<Datagram> receive();

    CompletionStage<@Nullable Void> close();
}
