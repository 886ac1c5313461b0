package dev.fairlead;

/// What the traffic is for. Sets the DSCP of its packets (RFC 8622, RFC 4594, RFC 5865).
public enum ServiceClass {
    BEST_EFFORT(0),
    BACKGROUND(1),
    RESPONSIVE_DATA(18),
    INTERACTIVE_VIDEO(34),
    SIGNALING(40),
    INTERACTIVE_VOICE(46);

    private final int dscp;

    ServiceClass(int dscp) {
        this.dscp = dscp;
    }

    /// The differentiated services code point, 0 to 63.
    public int dscp() {
        return dscp;
    }
}
