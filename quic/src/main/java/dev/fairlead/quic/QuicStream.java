package dev.fairlead.quic;

import dev.fairlead.StreamConnection;

/// One stream of a [QuicConnection]. A stream that was opened for one direction is sent on at one
/// end and received from at the other: the receiving end must not send, and the end of what cannot
/// come is told at once.
///
/// [#close()] ends this end's direction once all has been handed over, and tells the peer that more
/// is not wanted; [#abort()] resets. The connection goes on.
public interface QuicStream extends StreamConnection {
    /// The largest code that the engine carries; QUIC's own limit is 2^62 - 1.
    long LARGEST_CODE = Integer.MAX_VALUE;

    /// Its number (RFC 9000, section 2.1); streams of one kind are counted in steps of 4.
    long streamId();

    Direction direction();

    /// Whether this end opened it.
    boolean isOpenedHere();

    /// Ends both directions by force: what was sent and has not arrived is lost, and the peer's
    /// application is told `code` (RFC 9000, sections 3.1 and 3.5). It is closed then.
    ///
    /// @param code of the application, 0 to [#LARGEST_CODE]
    void reset(long code);

    /// Tells the peer's application that what it still sends is not wanted. Our direction goes on.
    ///
    /// @param code of the application, 0 to [#LARGEST_CODE]
    void stopReceiving(long code);

    /// What goes first when all streams want to send (RFC 9218, section 4).
    ///
    /// @param urgency 0, the most urgent, to 7; 3 unless set
    /// @param incremental whether those of the same urgency take turns; else the one with the lower
    ///   number goes first
    void prioritise(int urgency, boolean incremental);
}
