package dev.fairlead.peer.internal.resource;

/// What the two ends of a transfer say.
///
/// The sender: an offer, as many items as it announced, and after the answer for each file a start,
/// data and an end; at last that this was all. The receiver: what it has already, what it refuses,
/// then that the sender may go on; meanwhile how much it has stored; at last that all is in place.
public sealed interface ResourceMessage {
    int VERSION = 1;

    /// What an item is.
    enum Kind {
        FILE,
        DIRECTORY,
        /// Bytes whose number is not known before.
        STREAM
    }

    /// Why something is not taken, or not sent.
    enum Reason {
        DECLINED,
        NO_SPACE,
        NAME,
        FILE,
        NOT_VERIFIED,
        CANCELLED,
        MALFORMED,
        TOO_MUCH
    }

    /// How much comes.
    ///
    /// @param bytes of all items; -1 if one of them is a stream
    record Offer(int version, int items, long bytes) implements ResourceMessage {}

    /// One file or directory. A directory comes before what is in it.
    ///
    /// @param path its name, behind those of the directories in which it is, with `/` between
    /// @param size in bytes; 0 for a directory, -1 for a stream
    /// @param modifiedMillis since 1970
    /// @param type its media type (RFC 6838); empty if it is not known
    record Item(
            Kind kind, String path, long size, long modifiedMillis, boolean executable, String type)
            implements ResourceMessage {}

    /// The receiver has the beginning of an item already.
    @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
    record Have(int item, long length, byte[] sha256) implements ResourceMessage {}

    /// The receiver does not take an item.
    record Refuse(int item, Reason reason, String text) implements ResourceMessage {}

    /// The receiver has said all that it has to say of the offer.
    record Go() implements ResourceMessage {}

    /// Data of this item follow, from `offset`: 0, or as much as the receiver has.
    record Start(int item, long offset) implements ResourceMessage {}

    /// A piece of the item that was started.
    ///
    /// @param bytes of the parser: good only until it goes on
    @SuppressWarnings("ArrayRecordComponent") // a view, and said to be one
    record Data(byte[] bytes, int offset, int length) implements ResourceMessage {}

    /// The item that was started is complete.
    ///
    /// @param length of all of it
    @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
    record End(long length, byte[] sha256) implements ResourceMessage {}

    /// The sender cannot send an item, or not the rest of it.
    record Skip(int item, String text) implements ResourceMessage {}

    /// The receiver could not take an item after all.
    record Failed(int item, Reason reason, String text) implements ResourceMessage {}

    /// The receiver has stored so much.
    record Stored(int items, long bytes) implements ResourceMessage {}

    /// The sender has nothing more.
    record Complete() implements ResourceMessage {}

    /// The receiver has verified so many items and put them in their places.
    record Finished(int items, long bytes) implements ResourceMessage {}

    /// One end holds the transfer, or lets it go on.
    record Pause(boolean on) implements ResourceMessage {}

    /// One end is still there.
    record Alive() implements ResourceMessage {}

    /// One end gives up.
    record Cancel(Reason reason, String text) implements ResourceMessage {}
}
