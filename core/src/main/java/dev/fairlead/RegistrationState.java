package dev.fairlead;

/// How far a service is known to others. It may go back from [Registered] to [Registering] when
/// another host takes the name, and to [Waiting] when the last interface goes.
public sealed interface RegistrationState {
    /// It is being found out whether the name is free; that takes a second.
    record Registering() implements RegistrationState {}

    /// Nothing can be told now; `reason` says why.
    record Waiting(NetworkFailure reason) implements RegistrationState {}

    /// Others find it under this name.
    ///
    /// @param renamed whether it is another than was wanted, for that was taken
    record Registered(Endpoint.Service service, boolean renamed) implements RegistrationState {}

    /// The name is taken, and no other was allowed; or the network failed.
    record Refused(NetworkFailure reason) implements RegistrationState {}

    /// This side has taken it back.
    record Withdrawn() implements RegistrationState {}

    /// Whether nothing can follow this state.
    default boolean isFinal() {
        return this instanceof Refused || this instanceof Withdrawn;
    }
}
