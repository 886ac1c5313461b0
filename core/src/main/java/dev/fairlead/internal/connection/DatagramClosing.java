package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.time.Deadline;
import org.jspecify.annotations.Nullable;

/// The orderly end of a flow of datagrams: what was accepted is handed to the system. The peer
/// hears nothing of it.
final class DatagramClosing {
    private DatagramClosing() {}

    /// Returns when all is released; on the loop, where nothing may wait, at once.
    ///
    /// @throws NetworkException if accepted datagrams did not reach the operating system
    static void close(ConnectionCore core, DatagramTransport open) throws NetworkException {
        if (open.loop().inLoop() && open.queued() > 0) {
            Thread.ofVirtual()
                    .name("fairlead-close-" + core.id())
                    .start(() -> closeNow(core, open));
            return;
        }
        NetworkException notSent = closeNow(core, open);
        if (notSent != null) {
            throw notSent;
        }
    }

    private static @Nullable NetworkException closeNow(
            ConnectionCore core, DatagramTransport open) {
        Deadline deadline = Deadline.after(Closing.LIMIT);
        long begun = System.nanoTime();
        try {
            open.flush(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // no more waiting; what is unsent is told
        }
        long unsent = open.queued();
        NetworkException notSent = unsent > 0 ? Closing.notSent(core, open, unsent, begun) : null;
        if (notSent != null) {
            core.happened(new Lifecycle.Event.Broke(notSent.failure()));
            open.abort();
        } else {
            core.cancelled(Cancelled.How.CLOSED);
            open.close();
        }
        open.discard();
        Closing.awaitClosed(open, deadline);
        return notSent;
    }
}
