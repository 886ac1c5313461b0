package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;

/// A connection that carries streams of its own, each a [StreamTransport].
public interface TunnelTransport extends Transport {

    /// Opens no more streams, and waits until all that was accepted on those that are open has been
    /// handed over, or cannot be.
    void finish(Deadline deadline) throws InterruptedException;

    /// Bytes taken on its streams, and not yet handed over.
    long queued();
}
