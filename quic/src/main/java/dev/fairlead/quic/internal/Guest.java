package dev.fairlead.quic.internal;

import dev.fairlead.internal.io.Loop;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/// What a listener keeps of one client. On the loop.
final class Guest {
    static final AttributeKey<Guest> KEY = AttributeKey.valueOf(Guest.class, "guest");

    private final Handshaking handshaking;
    Loop.@Nullable Timer timer;
    boolean ready; // its handshake has ended well
    boolean letIn; // the program has it

    Guest(Handshaking handshaking) {
        this.handshaking = handshaking;
    }

    Handshaking handshaking() {
        return handshaking;
    }
}
