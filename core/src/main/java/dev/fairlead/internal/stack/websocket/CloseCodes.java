package dev.fairlead.internal.stack.websocket;

/// Which codes a Close may carry (RFC 6455, section 7.4, and the registry that it set up).
public final class CloseCodes {
    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;

    /// Stands for a Close without a code; never on the wire.
    public static final int NONE = 1005;

    private CloseCodes() {}

    /// 1004, 1005, 1006 and 1015 are reserved, 1016 to 2999 not given out.
    public static boolean isAllowed(int code) {
        return (code >= 1000 && code <= 1003)
                || (code >= 1007 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }
}
