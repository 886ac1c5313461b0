package dev.fairlead.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What went through a connection, and what ended it.
final class Traffic {
    /// What ended it.
    enum Ending {
        PEER,
        STDIN,
        COMMAND,
        IDLE,
        FAILED
    }

    private final Runnable firstByte;
    private final AtomicBoolean any = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile Ending ending = Ending.FAILED;

    /// @param firstByte told once, before the first byte goes or when it has come
    Traffic(Runnable firstByte) {
        this.firstByte = firstByte;
    }

    void sending(long bytes) {
        first(bytes);
        sent.addAndGet(bytes);
    }

    void received(long bytes) {
        first(bytes);
        received.addAndGet(bytes);
    }

    private void first(long bytes) {
        if (bytes > 0 && any.compareAndSet(false, true)) {
            firstByte.run();
        }
    }

    void endedBy(Ending ending) {
        this.ending = ending;
    }

    Ending ending() {
        return ending;
    }

    boolean any() {
        return any.get();
    }

    long sent() {
        return sent.get();
    }

    long received() {
        return received.get();
    }
}
