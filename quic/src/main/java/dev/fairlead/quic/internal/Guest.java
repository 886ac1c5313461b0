package dev.fairlead.quic.internal;

import dev.fairlead.internal.io.Loop;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/// What a listener keeps of one client. On the loop.
final class Guest {
    static final AttributeKey<Guest> KEY = AttributeKey.valueOf(Guest.class, "guest");

    private final Handshaking handshaking;
    final boolean admitted;
    Loop.@Nullable Timer timer;
    boolean begun; // it is known what it is let in for: its handshake has ended, or early data came
    boolean ready; // its handshake has ended well
    boolean letIn; // the program has it

    /// @param admitted whether it may come in
    Guest(Handshaking handshaking, boolean admitted) {
        this.handshaking = handshaking;
        this.admitted = admitted;
    }

    Handshaking handshaking() {
        return handshaking;
    }
}
