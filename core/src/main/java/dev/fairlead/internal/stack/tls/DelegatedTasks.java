package dev.fairlead.internal.stack.tls;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The threads for what a handshake must not do on a loop: verifying, asking, signing. One at a
/// time; interrupted when the handshake is over before it is done.
final class DelegatedTasks implements Executor {
    private @Nullable Thread running; // guarded by this
    private boolean ended; // guarded by this

    @Override
    public synchronized void execute(Runnable task) {
        Thread thread = Thread.ofVirtual().name("fairlead-tls").unstarted(task);
        running = thread;
        thread.start();
        if (ended) {
            thread.interrupt();
        }
    }

    synchronized void end() {
        ended = true;
        if (running != null) {
            running.interrupt();
            running = null;
        }
    }
}
