package dev.fairlead.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What was set up and must be undone when a signal ends the process: sockets, socket files,
/// programs that were started. A command undoes by itself what it set up when it ends by itself.
final class Undo {
    private static final long LIMIT_MILLIS = 900;

    private final Deque<AutoCloseable> actions = new ArrayDeque<>();
    private volatile boolean underWay;

    Undo() {}

    /// Runs when a signal ends this process.
    static Undo atExit() {
        Undo undo = new Undo();
        Runtime.getRuntime().addShutdownHook(new Thread(undo::run, "undo"));
        return undo;
    }

    synchronized void add(AutoCloseable action) {
        actions.push(action);
    }

    /// It is undone by whoever set it up.
    synchronized void remove(AutoCloseable action) {
        actions.remove(action);
    }

    boolean isUnderWay() {
        return underWay;
    }

    /// Undoes everything, the last thing first, in 0.9 s at most.
    void run() {
        underWay = true;
        CountDownLatch done = new CountDownLatch(1);
        Thread worker =
                Thread.ofPlatform()
                        .daemon()
                        .name("undo-worker")
                        .start(() -> {
                            undoAll();
                            done.countDown();
                        });
        try {
            if (!done.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                worker.interrupt(); // the process is about to go, and takes along what is left
            }
        } catch (InterruptedException _) {
            worker.interrupt();
        }
    }

    private void undoAll() {
        while (true) {
            AutoCloseable action;
            synchronized (this) {
                action = actions.poll();
            }
            if (action == null) {
                return;
            }
            try {
                action.close();
            } catch (Exception _) {
                // the process ends because of a signal: there is nobody to tell, and the rest is
                // to be undone as well
            }
        }
    }

    /// Returns unless a signal is ending the process: then it is the signal's exit status that
    /// counts, and this waits for it.
    void awaitSignal() {
        while (underWay) {
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException _) {
                // the process is about to go
            }
        }
    }
}
