package dev.fairlead;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Finds the messages in a stream of bytes, and turns messages into bytes: the rules of one
/// protocol, without any input or output of its own.
///
/// Each connection has one framer of its own, made by its [Framing]; a framer may remember what it
/// saw, and shares nothing with others. [#parse] and [#end] are called by the thread that receives,
/// [#write] by the one that sends, each by one at a time; the two directions at the same time.
/// Neither is ever called on the network's own threads. A framer that has something to exchange
/// before the first message is a [HandshakeFramer].
///
/// @param <M> the kind of message
public interface Framer<M> {

    /// Looks at what has arrived.
    ///
    /// Each call takes some bytes from the front, with or without a message, or says how many it
    /// needs. What is not taken is shown again. A framer that takes more than it was shown, or asks
    /// for no more than it was shown, ends the connection with [FramingFailure.FramerBroken].
    ///
    /// @param input what arrived and was not taken, one byte or more; from index 0, big-endian,
    ///   read-only, and valid during the call only
    /// @throws FramingException if this cannot be a message; the connection fails with
    ///   [FramingFailure.Malformed] or [FramingFailure.TooLong]
    Parsed<M> parse(ByteBuffer input) throws FramingException;

    /// Writes one message. If it throws, nothing of the message is sent, the caller of `send` gets
    /// what was thrown, and the connection goes on.
    ///
    /// @throws IllegalArgumentException if the message cannot be sent, because it is too long, say
    void write(M message, FrameOutput output);

    /// The peer has ended its stream.
    ///
    /// @param rest what was not taken, maybe nothing
    /// @return the last message, if the end of the stream completes one
    /// @throws FramingException if a message is cut off: by default, if anything is left
    default Optional<M> end(ByteBuffer rest) throws FramingException {
        if (rest.hasRemaining()) {
            throw FramingException.truncated();
        }
        return Optional.empty();
    }
}
