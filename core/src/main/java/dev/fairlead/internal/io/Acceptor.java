package dev.fairlead.internal.io;

import dev.fairlead.Endpoint;

/// Lets connections in: over a socket of its own each, or as flows over one.
public interface Acceptor {

    /// Hears what happens, on the acceptor's loop.
    interface Events {
        /// It is bound, and accepts from now on.
        ///
        /// @param local with the port that the system chose
        void bound(Endpoint local);

        /// It could not bind, or broke; it is released.
        void failed(Throwable why);

        /// Whether somebody from there may be let in at all; if not, it is counted.
        boolean admits(Endpoint remote);

        /// Somebody was refused, since [#admits] said so.
        void turnedAway(Endpoint remote);

        /// Whether one more may be let in. If not, [Acceptor#acceptMore()] is called when that
        /// changes.
        boolean mayAccept();

        /// One more was let in; [#accepted] or [#dropped()] follows.
        void admitted();

        /// It can be used. On the transport's own loop.
        void accepted(Transport transport);

        /// It was gone before it could be used. On any loop.
        void dropped();

        /// What is set up above the transport failed; [#dropped()] was told. On any loop.
        void refused(Endpoint remote, Throwable why);

        /// Accepting failed; it goes on by itself.
        void paused(Throwable why);

        /// Datagrams of peers that are not let in were dropped.
        ///
        /// @param turnedAway whether [#admits] said so; else there was no room for more peers
        void refusedDatagrams(long count, long bytes, boolean turnedAway);
    }

    /// Looks again whether it may accept. Any thread.
    void acceptMore();

    /// Binds to the interface that has come in place of the one of the same name that went. What
    /// was let in lives on; if it cannot, [Events#paused] says why. Any thread.
    void bindAgain();

    /// Lets nobody in any more; `done` is told on the loop when that is so, before the return if
    /// this is called there. What was let in lives on.
    void close(Runnable done);
}
