package dev.fairlead.peer.internal.session;

import java.util.List;

/// What a [Pair] wants done. Links are named by whoever made them.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface Action {
    /// Send a frame, after those before it.
    record Transmit(long link, Frame frame) implements Action {}

    /// Close a link: a better one is there, or nobody answers. Nothing of it is to be told back.
    record Close(long link) implements Action {}

    /// The two have greeted each other over a link that counts from now on.
    record Attached() implements Action {}

    /// The other session has told something.
    record Noted(byte[] note) implements Action {}

    /// Try to open a link; [Pair#dialled] says how it went.
    record Dial() implements Action {}

    /// A message arrived: hand it on, and tell [Pair#taken] once the program has it.
    ///
    /// @param counted whether it is one that is acknowledged
    record Deliver(byte[] content, boolean counted) implements Action {}

    /// The other end's program has taken messages.
    ///
    /// @param ids as [Pair#send] was given them
    record Acknowledged(List<Long> ids) implements Action {
        public Acknowledged {
            ids = List.copyOf(ids);
        }
    }

    /// A message was not sent in its lifetime, and will not be.
    record Expired(long id) implements Action {}

    /// The two are connected: told once.
    record Up() implements Action {}

    /// It is over; nothing follows. The messages are those of which it is not known whether the
    /// other end has them, or known that it has not.
    ///
    /// @param left whether the other end said that it leaves
    record Over(boolean left, List<Long> unacknowledged) implements Action {
        public Over {
            unacknowledged = List.copyOf(unacknowledged);
        }
    }
}
