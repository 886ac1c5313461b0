package dev.fairlead;

/// Turns values into the content of messages and back. One coder may serve many connections at the
/// same time, and so keeps no state.
///
/// @param <T> the type of the values
public interface Coder<T> {

    /// @throws IllegalArgumentException if the value cannot be written
    byte[] encode(T value);

    /// @param content one whole message
    /// @throws FramingException if it is none of this type; the connection fails with
    ///   [FramingFailure.Malformed]
    T decode(byte[] content) throws FramingException;
}
