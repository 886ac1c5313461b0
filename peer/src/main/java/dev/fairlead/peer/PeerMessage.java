package dev.fairlead.peer;

import java.nio.charset.StandardCharsets;

/// A message that a peer sent. Immutable.
public final class PeerMessage {
    private final RemotePeer from;
    private final byte[] content;
    private final boolean reliable;

    PeerMessage(RemotePeer from, byte[] content, boolean reliable) {
        this.from = from;
        this.content = content;
        this.reliable = reliable;
    }

    public RemotePeer from() {
        return from;
    }

    /// A copy.
    public byte[] content() {
        return content.clone();
    }

    /// The content as UTF-8; what is no UTF-8 is replaced.
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /// Whether it is one of those that arrive in any case, once and in order.
    public boolean reliable() {
        return reliable;
    }

    int size() {
        return content.length;
    }

    @Override
    public String toString() {
        return "PeerMessage[" + content.length + " bytes from " + from + "]";
    }
}
