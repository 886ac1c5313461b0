package dev.fairlead;

import dev.fairlead.Calls.Call;
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

    /// A send from near to far that cannot end, because nobody receives.
    Call<Boolean> stuckSend() {
        return stuckSend(ByteBuffer.allocate(MUCH));
    }

    Call<Boolean> stuckSend(ByteBuffer content) {
        Call<Boolean> send = Calls.run(() -> near.send(content));
        int before = -1;
        int now;
        while ((now = content.remaining()) != before || now == MUCH) {
            before = now;
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return send;
    }

    @Override
    public void close() throws IOException {
        near.abort();
        far.abort();
        foundation.close();
    }
}
