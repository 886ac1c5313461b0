package dev.fairlead;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The calls of a [MessageConnection] without blocking. Stages complete on a virtual thread, with a
/// [NetworkException] where the blocking call would throw it. Calls of one direction are carried
/// out in the order in which they were made.
///
/// @param <M> what a message is
public interface AsyncMessages<M> {

    /// @param message must not be changed until the stage completes
    CompletionStage<@Nullable Void> send(M message);

    CompletionStage<Optional<M>> receive();

    /// After the sends that were asked for before.
    CompletionStage<@Nullable Void> close();
}
