package dev.fairlead;

/// What reached the other side before a failure, as far as this side can know: of all that was
/// accepted since the connection was opened, not only by the call that failed.
///
/// @param kind how much is known
/// @param acknowledged bytes that the peer's system acknowledged; -1 if not known
/// @param accepted bytes that this connection had accepted for sending
public record Delivery(Kind kind, long acknowledged, long accepted) {
    public static final Delivery NOTHING = new Delivery(Kind.NOTHING_LEFT, 0, 0);

    public enum Kind {
        /// Nothing was sent: trying again is safe.
        NOTHING_LEFT,
        /// Some of what was accepted is acknowledged, possibly 0 bytes. More may have arrived: an
        /// acknowledgement can be lost too.
        PARTLY_ACKNOWLEDGED,
        /// The peer's system has acknowledged all of it. Whether its program has read it, only an
        /// answer tells.
        ALL_ACKNOWLEDGED,
        /// Bytes left this program, and nothing says what became of them.
        UNKNOWN
    }

    public static Delivery unknown(long accepted) {
        return accepted == 0 ? NOTHING : new Delivery(Kind.UNKNOWN, -1, accepted);
    }

    /// Whether what was sent can be sent again on another connection without arriving twice. If
    /// not, it is safe only for requests that do no harm twice.
    public boolean isSafeToRepeat() {
        return kind == Kind.NOTHING_LEFT;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NOTHING_LEFT -> "nothing left this machine";
            case PARTLY_ACKNOWLEDGED -> acknowledged + " of " + accepted + " bytes acknowledged";
            case ALL_ACKNOWLEDGED ->
                    "all "
                            + accepted
                            + " bytes acknowledged by its system, unknown whether its program read"
                            + " them";
            case UNKNOWN -> accepted + " bytes accepted for sending, unknown how many arrived";
        };
    }
}
