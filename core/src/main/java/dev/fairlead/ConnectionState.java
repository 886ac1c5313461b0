package dev.fairlead;

/// Where a [Connection] or a [Listener] is in its life.
///
/// It starts in [Setup] and moves forward only, except between [Preparing] and [Waiting]. [Failed]
/// and [Cancelled] are final; nothing is told after them.
public sealed interface ConnectionState {
    /// Made, not started: no packet was sent.
    record Setup() implements ConnectionState {}

    /// Being established: names are resolved, addresses raced, protocols set up.
    record Preparing() implements ConnectionState {}

    /// Cannot be established now; `reason` says why, and its hint what would end the wait.
    record Waiting(NetworkFailure reason) implements ConnectionState {}

    /// Data can be sent and received. Told once.
    record Ready() implements ConnectionState {}

    /// Over, because of `reason`.
    record Failed(NetworkFailure reason) implements ConnectionState {}

    /// Over, because this side closed it.
    record Cancelled() implements ConnectionState {}

    /// Whether nothing can follow this state.
    default boolean isFinal() {
        return this instanceof Failed || this instanceof Cancelled;
    }
}
