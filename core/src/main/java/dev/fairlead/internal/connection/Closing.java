package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.MessageTransport;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.io.TunnelTransport;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The orderly end of an open transport: what was accepted is sent, our stream is ended, all is
/// released.
final class Closing {
    static final Duration LIMIT = Duration.ofSeconds(5);

    /// How long a close lets a peer go on sending that has not been listened to.
    private static final Duration DISCARD_LIMIT = Duration.ofSeconds(1);

    private Closing() {}

    /// Returns when all that was accepted, and the end of our stream, is the operating system's or
    /// the loop's to finish without a wait. On the loop it returns at once, and the state tells the
    /// rest: an inline handler that closes must not wait for its own thread.
    ///
    /// @throws NetworkException if accepted bytes did not reach the operating system
    static void close(ConnectionCore core, Transport transport) throws NetworkException {
        if (transport instanceof DatagramTransport flow) {
            DatagramClosing.close(core, flow);
            return;
        }
        if (transport instanceof MessageTransport messages) {
            closeMessages(core, messages);
            return;
        }
        if (transport instanceof TunnelTransport tunnel) {
            closeTunnel(core, tunnel);
            return;
        }
        StreamTransport open = (StreamTransport) transport;
        if (!open.loop().inLoop()) {
            throwIf(closeNow(core, open, Deadline.after(LIMIT)));
            return;
        }
        open.shutdownOutput();
        Thread.ofVirtual()
                .name("fairlead-close-" + core.id())
                .start(() -> closeNow(core, open, Deadline.after(LIMIT)));
    }

    private static void closeMessages(ConnectionCore core, MessageTransport messages)
            throws NetworkException {
        if (!messages.loop().inLoop()) {
            throwIf(closeNow(core, messages));
            return;
        }
        Thread.ofVirtual()
                .name("fairlead-close-" + core.id())
                .start(() -> closeNow(core, messages));
    }

    private static void closeTunnel(ConnectionCore core, TunnelTransport tunnel)
            throws NetworkException {
        if (!tunnel.loop().inLoop()) {
            throwIf(closeNow(core, tunnel));
            return;
        }
        Thread.ofVirtual().name("fairlead-close-" + core.id()).start(() -> closeNow(core, tunnel));
    }

    private static @Nullable NetworkException closeNow(
            ConnectionCore core, TunnelTransport tunnel) {
        Deadline deadline = Deadline.after(LIMIT);
        long begun = System.nanoTime();
        try {
            tunnel.finish(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // no more waiting; what is unsent is told
        }
        long unsent = tunnel.queued();
        NetworkException notSent = unsent > 0 ? notSent(core, tunnel, unsent, begun) : null;
        if (notSent != null) {
            core.happened(new Lifecycle.Event.Broke(notSent.failure()));
            tunnel.abort();
        } else {
            core.cancelled(Cancelled.How.CLOSED);
            tunnel.close();
        }
        awaitClosed(tunnel, deadline);
        return notSent;
    }

    private static void throwIf(@Nullable NetworkException notSent) throws NetworkException {
        if (notSent != null) {
            throw notSent;
        }
    }

    private static @Nullable NetworkException closeNow(
            ConnectionCore core, MessageTransport messages) {
        Deadline deadline = Deadline.after(LIMIT);
        try {
            messages.finish(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // no good-bye; what is unsent is told
        }
        return closeNow(core, messages.stream(), deadline);
    }

    private static @Nullable NetworkException closeNow(
            ConnectionCore core, StreamTransport open, Deadline deadline) {
        long begun = System.nanoTime();
        flush(open, deadline);
        long unsent = open.queued();
        NetworkException notSent = unsent > 0 ? notSent(core, open, unsent, begun) : null;
        if (notSent != null) {
            core.happened(new Lifecycle.Event.Broke(notSent.failure()));
            open.abort();
        } else {
            core.cancelled(Cancelled.How.CLOSED);
            open.close();
        }
        open.inbox().discard();
        if (notSent != null || !open.closesSilently()) {
            awaitClosed(open, deadline);
        }
        return notSent;
    }

    private static void flush(StreamTransport open, Deadline deadline) {
        boolean unread = open.inbox().available() > 0;
        if (open.takeNoMore() && !unread) {
            return; // the close itself ends our stream
        }
        open.shutdownOutput();
        try {
            open.awaitFlushed(deadline);
            if (unread) {
                // Closing a socket with unread data makes the system reset it, and what we sent
                // last may be lost with it (RFC 1122, section 4.2.2.13).
                open.inbox().discard();
                open.inbox().awaitEnd(deadline.orAfter(DISCARD_LIMIT));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // no more waiting; what is unsent is told
        }
    }

    static NetworkException notSent(ConnectionCore core, Transport open, long unsent, long begun) {
        if (open.failure() != null) {
            return core.failure(); // it broke: that is why
        }
        return new NetworkException(
                new TransferFailure.NotFlushed(
                        open.remote(),
                        unsent,
                        Duration.ofNanos(System.nanoTime() - begun),
                        open.delivery()));
    }

    static void awaitClosed(Transport open, Deadline deadline) {
        if (open.loop().inLoop()) {
            return; // it is released when this thread is done with what it does now
        }
        try {
            open.awaitClosed(deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the loop closes it all the same
        }
    }
}
