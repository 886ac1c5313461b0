package dev.fairlead.discovery.internal.mdns;

/// What is known of a record that somebody else owns (RFC 6762, sections 5.2 and 10).
sealed interface CacheState {
    /// @param refreshes how often a refresh was due since it was last received: at 80, 85, 90 and
    ///   95 % of its time to live
    record Held(int refreshes) implements CacheState {}

    /// Its owner has withdrawn it; it goes a second later, so that an owner that shares it has time
    /// to object.
    record Leaving() implements CacheState {}

    record Gone() implements CacheState {}

    /// What happens to a cached record.
    sealed interface Event {
        record Received() implements Event {}

        /// The moment that was set for its state has come.
        record Due() implements Event {}

        /// Its time to live is 0 now (section 10.1).
        record Goodbye() implements Event {}

        /// Its owner has told all that there is, and this is not part of it (section 10.2).
        record Flushed() implements Event {}

        /// It was asked for again and again, and nobody answered (sections 10.4 and 10.5).
        record Unanswered() implements Event {}
    }

    /// How often a refresh is due.
    int REFRESHES = 4;

    /// Every move there is; the caller acts on the difference.
    static CacheState next(CacheState state, Event event) {
        record Step(CacheState state, Event event) {}
        return switch (new Step(state, event)) {
            case Step(Gone _, _) -> state;
            case Step(_, Event.Received _) -> new Held(0);
            case Step(_, Event.Unanswered _) -> new Gone();
            case Step(Held(int refreshes), Event.Due _) ->
                    refreshes < REFRESHES ? new Held(refreshes + 1) : new Gone();
            case Step(Held _, Event.Goodbye _), Step(Held _, Event.Flushed _) -> new Leaving();
            case Step(Leaving _, Event.Due _) -> new Gone();
            case Step(Leaving _, Event.Goodbye _), Step(Leaving _, Event.Flushed _) -> state;
        };
    }
}
