package dev.fairlead.peer;

import dev.fairlead.peer.internal.resource.Gate;

/// Holds a transfer, lets it go on, or ends it, from any thread. One for each transfer.
public final class TransferControl {
    private final Gate gate = new Gate();

    /// Lets the transfer run.
    public TransferControl() {}

    /// Holds the transfer; the other end is told. For an hour at most.
    public void pause() {
        gate.hold(true);
    }

    public void resume() {
        gate.hold(false);
    }

    /// Ends the transfer: it fails at both ends. What has come so far is kept, for the same offer
    /// to go on from.
    public void cancel() {
        gate.cancel();
    }

    public boolean isPaused() {
        return gate.isHeld();
    }

    Gate gate() {
        return gate;
    }
}
