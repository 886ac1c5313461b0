package dev.fairlead.internal.stack.dtls;

import java.io.IOException;

/// What a [DtlsAssociation] sends and receives over: whole datagrams, which may be lost.
public interface DtlsLink {

    /// The largest that should be sent. It may become less while a handshake goes on.
    int limit();

    /// The longest datagram that [#receive] gives next.
    int receiveLimit();

    /// Takes one record. Never blocks; one that finds no room is lost.
    void send(byte[] from, int offset, int length) throws IOException;

    /// Waits for a datagram.
    ///
    /// @param waitMillis at most so long
    /// @return its length; -1 if none came
    /// @throws java.io.InterruptedIOException if the thread was interrupted, or none may be waited
    ///   for
    int receive(byte[] into, int offset, int length, int waitMillis) throws IOException;
}
