package dev.fairlead.discovery.internal.mdns;

/// How far a continuous query has come on one link (RFC 6762, section 5.2).
sealed interface QueryState {
    /// The first question is due after a short random time.
    record Delayed() implements QueryState {}

    /// @param times it has been asked, by us or by another host in our place
    record Asking(int times) implements QueryState {}

    /// The owner has answered: there can be no other answer. What is held is kept fresh.
    record Answered() implements QueryState {}

    record Stopped() implements QueryState {}

    /// What happens to a query.
    sealed interface Event {
        /// The time has come.
        record Due() implements Event {}

        /// Another host asks the same, and would be told all that we would (section 7.3).
        record AskedByAnother() implements Event {}

        /// A unique record was received, or word that there is none (section 6.1).
        record OwnerAnswered() implements Event {}

        /// The last unique record is gone.
        record AnswerLost() implements Event {}

        /// The link is new, or may lead somewhere else.
        record LinkChanged() implements Event {}

        record Stop() implements Event {}
    }

    /// Every move there is; the caller acts on the difference.
    static QueryState next(QueryState state, Event event) {
        record Step(QueryState state, Event event) {}
        return switch (new Step(state, event)) {
            case Step(Stopped _, _) -> state;
            case Step(_, Event.Stop _) -> new Stopped();
            case Step(_, Event.LinkChanged _) -> new Delayed();
            case Step(Answered _, Event.AnswerLost _) -> new Delayed();
            case Step(Answered _, _) -> state;
            case Step(Delayed _, Event.Due _), Step(Delayed _, Event.AskedByAnother _) ->
                    new Asking(1);
            case Step(Asking(int times), Event.Due _) -> new Asking(times + 1);
            case Step(Asking(int times), Event.AskedByAnother _) -> new Asking(times + 1);
            case Step(Delayed _, Event.OwnerAnswered _), Step(Asking _, Event.OwnerAnswered _) ->
                    new Answered();
            case Step(Delayed _, Event.AnswerLost _), Step(Asking _, Event.AnswerLost _) -> state;
        };
    }
}
