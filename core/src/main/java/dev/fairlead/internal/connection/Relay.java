package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.NetworkException;
import dev.fairlead.Stage;
import dev.fairlead.StreamConnection;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Passes bytes between two connections, both ways.
public final class Relay {
    private static final int PIECE = 64 * 1024;

    private final StreamConnection first;
    private final StreamConnection second;
    private final AtomicReference<@Nullable NetworkException> failure = new AtomicReference<>();
    private final CountDownLatch backwards = new CountDownLatch(1);

    private Relay(StreamConnection first, StreamConnection second) {
        this.first = first;
        this.second = second;
    }

    /// Returns when both directions have ended.
    ///
    /// @throws NetworkException what failed first; both are aborted then
    public static void join(StreamConnection first, StreamConnection second)
            throws NetworkException {
        new Relay(first, second).run();
    }

    private void run() throws NetworkException {
        Thread.ofVirtual()
                .name("fairlead-join")
                .start(() -> {
                    pass(second, first);
                    backwards.countDown();
                });
        pass(first, second);
        try {
            backwards.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            failure.compareAndSet(null, interrupted());
            first.abort();
            second.abort(); // ends the other direction too
        }
        NetworkException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private NetworkException interrupted() {
        return new NetworkException(
                new Cancelled(
                        Stage.TRANSFER,
                        Cancelled.How.INTERRUPTED,
                        first + " joined to " + second,
                        List.of(),
                        Delivery.unknown(0)));
    }

    private void pass(StreamConnection from, StreamConnection to) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try {
            while (from.receive(piece) >= 0) {
                to.send(piece.flip());
                piece.clear();
            }
            to.shutdownOutput();
        } catch (NetworkException e) {
            failure.compareAndSet(null, e);
            from.abort();
            to.abort();
        }
    }
}
