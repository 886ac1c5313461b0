package dev.fairlead.bench;

import java.util.ArrayDeque;
import java.util.Queue;

/// Keeps clients that connect faster than their server accepts from filling the system's queue: it
/// then drops what asks to connect, which asks again after a second, and what is measured is that
/// second.
public final class AcceptQueue {
    /// Half of what every server asks for.
    private static final int MOST = 512;

    private final Queue<Runnable> starts = new ArrayDeque<>(); // guarded by this
    private int waiting; // guarded by this

    /// Before a connect: waits for room.
    public synchronized void enter() throws InterruptedException {
        while (waiting >= MOST) {
            wait();
        }
        waiting++;
    }

    /// Connects as soon as there is room: now, or on the thread that accepts another.
    public void enter(Runnable connect) {
        synchronized (this) {
            if (waiting >= MOST) {
                starts.add(connect);
                return;
            }
            waiting++;
        }
        connect.run();
    }

    /// The server has accepted one.
    public void accepted() {
        Runnable next;
        synchronized (this) {
            next = starts.poll();
            if (next == null) {
                waiting--;
                notify();
            }
        }
        if (next != null) {
            next.run(); // into the room that has become free
        }
    }
}
