package dev.fairlead;

/// How a WebSocket was closed: who said so first, and what was said.
///
/// @param side who sent the first Close: [Ending.Side#HERE] or [Ending.Side#PEER]; one of the
///   others if the connection ended without any
/// @param code that of the Close (RFC 6455, section 7.4); 1005 if it had none, 1006 if there was no
///   Close. Those two are never on the wire
/// @param reason that of the Close; empty if none was given
public record WebSocketClose(Ending.Side side, int code, String reason) {
    /// What stands for a Close without a code.
    public static final int NO_CODE = 1005;

    /// What stands for an end without a Close.
    public static final int NO_CLOSE = 1006;

    /// Whether it is the end of a conversation that went well: 1000, 1001 or no code.
    public boolean isNormal() {
        return code == 1000 || code == 1001 || code == NO_CODE;
    }
}
