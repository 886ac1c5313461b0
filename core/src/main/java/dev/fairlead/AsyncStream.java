package dev.fairlead;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The calls of a [StreamConnection] without blocking. Stages complete on a virtual thread, with a
/// [NetworkException] where the blocking call would throw it. Calls of one direction are carried
/// out in the order in which they were made; a deadline of [StreamConnection#within] counts from
/// when the turn of a call has come.
public interface AsyncStream {

    /// @param content must not be changed until the stage completes
    CompletionStage<@Nullable Void> send(ByteBuffer content);

    CompletionStage<Received> receive(int minimum, int maximum);

    CompletionStage<byte[]> receiveExactly(int count);

    CompletionStage<byte[]> receiveUntilEnd(int limit);

    CompletionStage<@Nullable Void> shutdownOutput();

    CompletionStage<@Nullable Void> close();
}
