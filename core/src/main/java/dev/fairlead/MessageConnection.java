package dev.fairlead;

import java.time.Duration;
import java.util.Optional;

/// A connection that carries whole messages, in order, both ways.
///
/// One thread may send while another receives; calls of one direction are carried out in turn.
/// Blocking calls are meant for virtual threads. An interrupt ends the call and not the connection,
/// unless part of a message had gone: half a message cannot be taken back, and the connection is
/// aborted.
///
/// @param <M> what a message is
public interface MessageConnection<M> extends Connection {

    /// Sends a message. Returns when the connection has taken all of it, which is no proof that the
    /// peer has it; blocks while the peer is slower than this program.
    ///
    /// @throws NetworkException if it cannot be sent; nothing of it has gone if it was refused for
    ///   what it is, such as its size
    void send(M message) throws NetworkException;

    /// Receives the next message; blocks until it is here as a whole.
    ///
    /// @return empty once the peer has ended its side in good order and every message has been
    ///   received
    /// @throws NetworkException if the connection has failed, also when the peer ended it in the
    ///   middle of a message. Messages that came before are received first.
    Optional<M> receive() throws NetworkException;

    /// The same connection, each call with a deadline. A call that runs out of time throws a
    /// [DeadlineExceeded]; a receive that does so has consumed nothing.
    ///
    /// @param limit 1 ms to 24 hours
    MessageConnection<M> within(Duration limit);

    /// The same calls without blocking.
    AsyncMessages<M> async();
}
