package dev.fairlead.peer.internal.resource;

import java.util.ArrayList;
import java.util.List;

/// Holds a transfer, lets it go on, or ends it. Safe for use by several threads.
public final class Gate {
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean held;
    private boolean cancelled;

    public void hold(boolean on) {
        change(on, false);
    }

    public void cancel() {
        change(false, true);
    }

    private void change(boolean hold, boolean cancel) {
        List<Runnable> told;
        synchronized (this) {
            if (cancelled || (held == hold && !cancel)) {
                return;
            }
            held = hold;
            cancelled = cancel;
            notifyAll();
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }

    public synchronized boolean isHeld() {
        return held;
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /// @param listener called after each change, on the thread that made it; must not block
    synchronized void listen(Runnable listener) {
        listeners.add(listener);
    }

    synchronized void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /// Waits while it is held.
    synchronized void pass() throws InterruptedException {
        while (held && !cancelled) {
            wait();
        }
    }
}
