package dev.fairlead.peer.internal.session;

/// What is said over a link of a session.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface Frame {
    /// The first of each end: the link is one of this pair.
    ///
    /// @param number which of its opener's links it is; both ends say the same
    /// @param incarnation of the sender's memory of the pair: another one has forgotten
    /// @param received the messages of the other end that the sender has, from the first on
    /// @param lostBySender whether the sender had opened the link that it has lost last
    /// @param lostNumber its number; 0 for none
    record Attach(
            long number, long incarnation, long received, boolean lostBySender, long lostNumber)
            implements Frame {}

    /// A message, which is counted.
    ///
    /// @param sequence from 0 on
    record Data(long sequence, byte[] content) implements Frame {}

    /// How many messages the program of the sender has taken.
    record Ack(long taken) implements Frame {}

    /// A message that may be lost.
    record Datum(byte[] content) implements Frame {}

    /// What the two sessions tell each other beside messages, see [NoteCodec]. May be lost.
    record Noted(byte[] note) implements Frame {}

    /// The first and last frame of a link that is a byte stream from here on, and no link of the
    /// pair.
    ///
    /// @param token of the one who wants it, 16 bytes; zeros if that is the sender
    /// @param name of the stream
    record Streams(byte[] token, String name) implements Frame {}

    /// The sender is there.
    record Ping() implements Frame {}

    /// The sender leaves the session.
    record Bye() implements Frame {}
}
