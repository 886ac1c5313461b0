package dev.fairlead.discovery.internal.mdns;

/// How far a name has come on one link (RFC 6762, sections 8 and 9).
sealed interface ClaimState {
    /// A short random time before the first probe.
    record Delayed() implements ClaimState {}

    /// @param sent probes
    record Probing(int sent) implements ClaimState {}

    /// Another host probes for the same name, and its records come later in order; a second from
    /// now it may have given up (section 8.2).
    record Deferred() implements ClaimState {}

    /// The name is ours.
    ///
    /// @param sent announcements
    record Announcing(int sent) implements ClaimState {}

    record Established() implements ClaimState {}

    /// Another host has it.
    record Lost() implements ClaimState {}

    record Withdrawn() implements ClaimState {}

    /// What happens to a claim.
    sealed interface Event {
        record Due() implements Event {}

        record TieLost() implements Event {}

        /// A response speaks of the name, and says something else than we would.
        record Conflict() implements Event {}

        /// We have something else to say of the name.
        record Changed() implements Event {}

        /// The link is new, or may lead somewhere else.
        record LinkChanged() implements Event {}

        record Withdraw() implements Event {}
    }

    /// Sections 8.1 and 8.3.
    int PROBES = 3;

    int ANNOUNCEMENTS = 2;

    default boolean isOurs() {
        return this instanceof Announcing || this instanceof Established;
    }

    /// Every move there is; the caller acts on the difference.
    static ClaimState next(ClaimState state, Event event) {
        record Step(ClaimState state, Event event) {}
        return switch (new Step(state, event)) {
            case Step(Withdrawn _, _) -> state;
            case Step(_, Event.Withdraw _) -> new Withdrawn();
            case Step(Lost _, _) -> state;
            case Step(_, Event.LinkChanged _) -> new Delayed();
            case Step(Delayed _, Event.Due _), Step(Deferred _, Event.Due _) -> new Probing(1);
            case Step(Probing(int sent), Event.Due _) ->
                    sent < PROBES ? new Probing(sent + 1) : new Announcing(1);
            case Step(Announcing(int sent), Event.Due _) ->
                    sent + 1 < ANNOUNCEMENTS ? new Announcing(sent + 1) : new Established();
            case Step(Established _, Event.Due _) -> state;
            case Step(Delayed _, Event.TieLost _),
                    Step(Probing _, Event.TieLost _),
                    Step(Deferred _, Event.TieLost _) ->
                    new Deferred();
            // Section 8.1: it is defended, with an answer.
            case Step(Announcing _, Event.TieLost _), Step(Established _, Event.TieLost _) -> state;
            case Step(Probing _, Event.Conflict _), Step(Deferred _, Event.Conflict _) ->
                    new Lost();
            // The probes will tell. Else a flood of conflicts would cost a name each, at once.
            case Step(Delayed _, Event.Conflict _) -> state;
            // Section 9: whose it is shows when both probe.
            case Step(Announcing _, Event.Conflict _), Step(Established _, Event.Conflict _) ->
                    new Delayed();
            case Step(Announcing _, Event.Changed _), Step(Established _, Event.Changed _) ->
                    new Announcing(0);
            case Step(Delayed _, Event.Changed _),
                    Step(Probing _, Event.Changed _),
                    Step(Deferred _, Event.Changed _) ->
                    state;
        };
    }
}
