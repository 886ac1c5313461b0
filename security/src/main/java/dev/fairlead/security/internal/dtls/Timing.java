package dev.fairlead.security.internal.dtls;

/// When the engine repeats a flight. It waits twice as long each time, up to a minute.
final class Timing {
    /// RFC 6347, section 4.2.4.1, proposes a second for want of knowledge of the link. With that, a
    /// link that loses 15 % each way leaves four tries in 15 s, and one handshake in a hundred
    /// fails. This leaves seven. A client learns from the first exchange how slow the link is, and
    /// core holds back what is repeated too early then.
    static final int CLIENT_MILLIS = 100;

    /// A server does not learn that; its client repeats, too.
    static final int SERVER_MILLIS = 300;

    private Timing() {}
}
