package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import java.util.List;

/// Opens one protocol stack to one address.
///
/// @param <T> what is open then
public interface Connector<T> {

    /// The protocol stacks of which any will do, most wanted first; usually this alone.
    default List<Connector<T>> choices() {
        return List.of(this);
    }

    /// The application protocols that it offers; empty if it names none.
    default List<String> applicationProtocols() {
        return List.of();
    }

    /// What an attempt is called in reports, such as `tcp`.
    String protocol();

    /// Starts an attempt; on the loop, without blocking. `outcome` is told exactly once, on the
    /// loop, possibly during this call, unless the attempt is cancelled before.
    Attempting start(Endpoint address, Loop loop, Outcome<T> outcome);

    /// An attempt under way.
    interface Attempting {
        /// Gives it up and releases all. On the loop.
        void cancel();

        /// How far it has got. On the loop.
        default Stage stage() {
            return Stage.CONNECT;
        }
    }

    /// Hears how an attempt ended.
    interface Outcome<T> {
        /// The transport is open, and what comes above it begins. Told at most once, before the
        /// others, and not by a stack that has nothing above its transport.
        void transportOpen();

        void opened(T stack, List<Handshake> handshakes);

        void failed(AttemptFailure failure);
    }

    /// Releases an open stack that lost the race.
    void discard(T stack);
}
