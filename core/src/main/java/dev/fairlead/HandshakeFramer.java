package dev.fairlead;

import java.time.Duration;

/// A framer that has something to exchange before the first message: a greeting, a version, a
/// capability. The connection is ready when it has returned.
///
/// @param <M> the kind of message
public interface HandshakeFramer<M> extends Framer<M> {

    /// Exchanges bytes with the peer, on a virtual thread of its own. Neither [#parse] nor [#write]
    /// is called before it returns. It is given up after [#handshakeTimeout], and when the deadline
    /// of the parameters passes or another attempt has won.
    ///
    /// @param exchange valid until this returns
    /// @throws NetworkException what `exchange` threw; the attempt has failed
    /// @throws FramingException if the peer says what it may not; the attempt fails with
    ///   [FramingFailure.Malformed]
    void handshake(FramerExchange exchange) throws NetworkException, FramingException;

    /// How long the exchange may take, whatever else limits the attempt; 10 s. A listener gives up
    /// a peer that has not finished by then.
    default Duration handshakeTimeout() {
        return Duration.ofSeconds(10);
    }
}
