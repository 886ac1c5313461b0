package dev.fairlead.peer.internal.resource;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// What one end of a transfer sends, in whole frames; while it has nothing to say, it says that it
/// is still there. A virtual thread of its own does that, until this is closed.
final class Outgoing implements AutoCloseable {
    static final Duration PULSE = Duration.ofSeconds(10);

    /// The longest that one send may take, unless the other end has asked for patience.
    static final Duration LONGEST_SEND = Duration.ofMinutes(5);

    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final StreamConnection stream;
    private final Gate theirs;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean stalled = new AtomicBoolean();
    private volatile long lastSent = System.nanoTime();
    private volatile long sendingSince;
    private volatile boolean sending;

    /// @param theirs whether the other end holds the transfer
    Outgoing(StreamConnection stream, Gate theirs) {
        this.stream = stream;
        this.theirs = theirs;
        Thread.ofVirtual().name("fairlead-pulse-" + stream.id()).start(this::pulse);
    }

    /// Whether it was given up because the other end took nothing for too long.
    boolean isStalled() {
        return stalled.get();
    }

    void send(ResourceMessage message) throws NetworkException {
        byte[] frame = ResourceCodec.encode(message);
        stream.send(frame);
        lastSent = System.nanoTime();
    }

    /// Whole frames. By one thread.
    void send(ByteBuffer frames) throws NetworkException {
        sendingSince = System.nanoTime();
        sending = true;
        try {
            stream.send(frames);
        } finally {
            sending = false;
        }
        lastSent = System.nanoTime();
    }

    private void pulse() {
        try {
            while (!over.await(PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                Duration limit = theirs.isHeld() ? LONGEST_PAUSE : LONGEST_SEND;
                if (sending) {
                    if (now - sendingSince > limit.toNanos()) {
                        stalled.set(true);
                        stream.abort();
                        return;
                    }
                } else if (now - lastSent >= PULSE.toNanos() / 2) {
                    send(new ResourceMessage.Alive());
                }
            }
        } catch (NetworkException _) {
            // The connection has failed, which all who use it are told.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread but its own end
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
