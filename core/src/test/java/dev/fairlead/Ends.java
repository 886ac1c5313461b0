package dev.fairlead;

import dev.fairlead.Calls.Call;
import dev.fairlead.internal.connection.Inside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Two ends of one connection, and what they stand on.
record Ends(StreamConnection near, StreamConnection far, Events events, Foundation foundation)
        implements AutoCloseable {

    /// What goes when the ends have gone.
    interface Foundation {
        void close() throws IOException;
    }

    /// More than any link holds.
    static final int MUCH = 32 * 1024 * 1024;

    /// Whether this says that some of it may have arrived, and not all is known to have: how much
    /// depends on whether the system tells.
    static boolean isPart(Delivery delivery) {
        return switch (delivery.kind()) {
            case PARTLY_ACKNOWLEDGED -> delivery.acknowledged() < delivery.accepted();
            case UNKNOWN -> true;
            case NOTHING_LEFT, ALL_ACKNOWLEDGED -> false;
        };
    }

    /// A send from near to far that cannot end, because nobody receives.
    Call<Boolean> stuckSend() {
        return stuckSend(ByteBuffer.allocate(MUCH));
    }

    /// Returns when far reads no more and nothing has moved for a while: what still moves is in the
    /// kernel's buffers.
    Call<Boolean> stuckSend(ByteBuffer content) {
        Call<Boolean> send = Calls.run(() -> near.send(content));
        Calls.await(() -> far.available() >= INBOX);
        long before = -1;
        long now;
        while ((now = content.remaining() + Inside.transportOf(near).queued()) != before) {
            before = now;
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
        return send;
    }

    /// From so many bytes on a connection reads no more.
    private static final int INBOX = 128 * 1024;

    @Override
    public void close() throws IOException {
        near.abort();
        far.abort();
        foundation.close();
    }
}
