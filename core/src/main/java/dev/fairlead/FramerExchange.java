package dev.fairlead;

/// The stream before its first message, for [HandshakeFramer#handshake]. Every call blocks until it
/// is done, and fails when the time for the handshake is over. What is not received here is for
/// [Framer#parse].
public interface FramerExchange {

    /// Whether this side was connected to; else it has connected.
    boolean isServer();

    Endpoint remote();

    void send(byte[] content) throws NetworkException;

    /// @param count 0 to 1 MiB
    /// @throws NetworkException with [FramingFailure.Truncated] if the peer ends its stream before
    byte[] receiveExactly(int count) throws NetworkException;

    /// Receives up to a byte, with that byte: a line, say.
    ///
    /// @param last such as `'\n'`
    /// @param maximum how many bytes it may be, `last` included, 1 byte to 1 MiB
    /// @throws NetworkException with [FramingFailure.TooLong] if it does not come before, or with
    ///   [FramingFailure.Truncated] if the peer ends its stream before
    byte[] receiveThrough(byte last, int maximum) throws NetworkException;
}
