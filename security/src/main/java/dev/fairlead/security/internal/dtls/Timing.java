package dev.fairlead.security.internal.dtls;

/// When the engine repeats a flight. It waits twice as long each time, up to a minute.
final class Timing {
    /// RFC 6347, section 4.2.4.1, proposes a second for want of knowledge of the link. With that, a
    /// link that loses 15 % each way leaves four tries in 15 s, and one handshake in a hundred
    /// fails. This leaves six; on a slow link some flights go out twice or three times, which is a
    /// few kilobytes, once.
    static final int FIRST_REPEAT_MILLIS = 300;

    private Timing() {}
}
