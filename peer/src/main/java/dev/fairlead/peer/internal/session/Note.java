package dev.fairlead.peer.internal.session;

/// What two sessions tell each other beside messages. Each may be lost with the link, and is told
/// again over the next where it matters.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface Note {
    /// Under which instance the sender is found near by.
    record Here(String instance) implements Note {}

    /// The sender wants a byte stream, and knows no endpoint of the receiver: open it.
    ///
    /// @param token 16 random bytes
    record WantsStream(byte[] token, String name) implements Note {}
}
