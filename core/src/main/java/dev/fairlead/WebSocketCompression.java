package dev.fairlead;

/// How messages of WebSocket are compressed: permessage-deflate (RFC 7692). What is asked for here
/// is offered to the peer, or agreed to; a peer that cannot do it speaks without compression.
/// Immutable; each `with…` gives a changed copy.
///
/// Compressed messages tell by their length something of what is in them. Where an attacker can
/// choose part of a message and another part is secret, do not compress.
public final class WebSocketCompression {
    public static final WebSocketCompression DEFAULT = new WebSocketCompression(true, true, 15, 15);

    private final boolean sendContext;
    private final boolean receiveContext;
    private final int sendWindowBits;
    private final int receiveWindowBits;

    private WebSocketCompression(
            boolean sendContext,
            boolean receiveContext,
            int sendWindowBits,
            int receiveWindowBits) {
        this.sendContext = sendContext;
        this.receiveContext = receiveContext;
        this.sendWindowBits = require("sendWindowBits", sendWindowBits);
        this.receiveWindowBits = require("receiveWindowBits", receiveWindowBits);
    }

    private static int require(String name, int bits) {
        if (bits < 8 || bits > 15) {
            throw new IllegalArgumentException(
                    name + " is " + bits + "; 8 to 15 is allowed (RFC 7692, section 7.1.2)");
        }
        return bits;
    }

    /// Whether what is sent may refer to the messages before. Better compression, and about 256 KiB
    /// that stay allocated between messages. Default: true.
    public boolean sendContext() {
        return sendContext;
    }

    /// Whether what is received may refer to the messages before. Default: true.
    public boolean receiveContext() {
        return receiveContext;
    }

    /// How far back what is sent refers, as a power of two: 8 to 15. Less spares the peer memory.
    /// Default: 15, 32 KiB.
    public int sendWindowBits() {
        return sendWindowBits;
    }

    /// How far back what is received refers, as a power of two: 8 to 15. Default: 15, 32 KiB.
    public int receiveWindowBits() {
        return receiveWindowBits;
    }

    public WebSocketCompression withSendContext(boolean context) {
        return new WebSocketCompression(context, receiveContext, sendWindowBits, receiveWindowBits);
    }

    public WebSocketCompression withReceiveContext(boolean context) {
        return new WebSocketCompression(sendContext, context, sendWindowBits, receiveWindowBits);
    }

    /// @param bits 8 to 15
    public WebSocketCompression withSendWindowBits(int bits) {
        return new WebSocketCompression(sendContext, receiveContext, bits, receiveWindowBits);
    }

    /// @param bits 8 to 15
    public WebSocketCompression withReceiveWindowBits(int bits) {
        return new WebSocketCompression(sendContext, receiveContext, sendWindowBits, bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebSocketCompression that
                && sendContext == that.sendContext
                && receiveContext == that.receiveContext
                && sendWindowBits == that.sendWindowBits
                && receiveWindowBits == that.receiveWindowBits;
    }

    @Override
    public int hashCode() {
        return (sendWindowBits << 6)
                + (receiveWindowBits << 2)
                + (sendContext ? 2 : 0)
                + (receiveContext ? 1 : 0);
    }
}
