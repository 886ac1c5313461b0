package dev.fairlead.cli.forward;

import dev.fairlead.NetworkException;
import org.jspecify.annotations.Nullable;

/// One of two ends that are joined, in pieces: what comes over it, and what goes. One thread
/// receives, another sends.
public interface Side {

    /// A message, a datagram, or part of one of them; of a stream, what had come.
    ///
    /// @param text whether it belongs to a message of text
    /// @param last whether its message ends with it
    @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
    record Piece(byte[] content, boolean text, boolean last) {}

    /// How an end was passed on.
    enum Told {
        /// The peer knows it, and goes on until its own end.
        YES,
        /// The peer cannot be told without being cut off: it has until it is silent.
        WHEN_SILENT
    }

    /// Waits for the next piece.
    ///
    /// @param most how long it may be
    /// @return `null` at the end
    @Nullable Piece receive(int most) throws NetworkException;

    void send(Piece piece) throws NetworkException;

    /// Nothing more goes to this one.
    Told end() throws NetworkException;

    /// How long a piece for this one may be.
    int most();

    boolean isOver();

    void close() throws NetworkException;

    void abort();
}
