package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionState;
import dev.fairlead.ConnectionState.Cancelled;
import dev.fairlead.ConnectionState.Failed;
import dev.fairlead.ConnectionState.Preparing;
import dev.fairlead.ConnectionState.Ready;
import dev.fairlead.ConnectionState.Setup;
import dev.fairlead.ConnectionState.Waiting;
import dev.fairlead.NetworkFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The state of one connection or listener, and who hears of a change.
public final class Lifecycle {
    /// What can happen to it.
    public sealed interface Event {
        record Start() implements Event {}

        record Established() implements Event {}

        record Unreachable(NetworkFailure why) implements Event {}

        record Retry() implements Event {}

        record Broke(NetworkFailure why) implements Event {}

        record Cancel() implements Event {}
    }

    private record Step(ConnectionState state, Event event) {}

    /// Every move there is. No `default`: a new state or event does not compile until someone
    /// decides what it means.
    static ConnectionState next(ConnectionState state, Event event) {
        return switch (new Step(state, event)) {
            // Late news of a race, a transport or a timer: it is over.
            case Step(Failed _, _), Step(Cancelled _, _) -> state;
            case Step(_, Event.Cancel _) -> new Cancelled();
            case Step(_, Event.Broke(NetworkFailure why)) -> new Failed(why);
            case Step(Setup _, Event.Start _) -> new Preparing();
            case Step(Preparing _, Event.Start _),
                    Step(Waiting _, Event.Start _),
                    Step(Ready _, Event.Start _) ->
                    throw new IllegalStateException("start() was called before");
            case Step(Preparing _, Event.Established _) -> new Ready();
            case Step(Preparing _, Event.Unreachable(NetworkFailure why)) -> new Waiting(why);
            case Step(Waiting _, Event.Retry _) -> new Preparing();
            // Nothing is under way that these could be about.
            case Step(Setup _, Event.Established _),
                    Step(Waiting _, Event.Established _),
                    Step(Ready _, Event.Established _),
                    Step(Setup _, Event.Unreachable _),
                    Step(Waiting _, Event.Unreachable _),
                    Step(Ready _, Event.Unreachable _),
                    Step(Setup _, Event.Retry _),
                    Step(Preparing _, Event.Retry _),
                    Step(Ready _, Event.Retry _) ->
                    state;
        };
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Consumer<ConnectionState> changed;
    private List<StateHandler> handlers = List.of(); // guarded by lock; a new list for each handler
    private volatile ConnectionState state = new Setup(); // changed under lock

    /// @param changed hears each change, in the thread that made it; must not block
    public Lifecycle(Consumer<ConnectionState> changed) {
        this.changed = changed;
    }

    public ConnectionState state() {
        return state;
    }

    /// Moves on as the table says.
    ///
    /// @return whether the state changed
    public boolean happened(Event event) {
        ConnectionState after;
        List<StateHandler> toTell;
        lock.lock();
        try {
            ConnectionState before = state;
            after = next(before, event);
            if (after.equals(before)) {
                return false;
            }
            state = after;
            toTell = handlers;
            toTell.forEach(handler -> handler.add(after));
        } finally {
            lock.unlock();
        }
        changed.accept(after);
        toTell.forEach(StateHandler::run);
        return true;
    }

    /// Tells `handler` the current state and then each change.
    public void addHandler(Executor executor, Consumer<ConnectionState> handler) {
        StateHandler added = new StateHandler(executor, handler);
        lock.lock();
        try {
            added.add(state);
            List<StateHandler> more = new ArrayList<>(handlers);
            more.add(added);
            handlers = List.copyOf(more);
        } finally {
            lock.unlock();
        }
        added.run();
    }
}
