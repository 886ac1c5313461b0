package dev.fairlead.internal.os;

import java.util.concurrent.atomic.AtomicInteger;

/// A descriptor that many threads use at once: it is released when it was closed and the last call
/// with it has returned, so that no call meets a number that already belongs to another socket.
public final class Descriptor {
    private static final int CLOSED = 1 << 30;

    private final int number;
    private final AtomicInteger users = new AtomicInteger();

    public Descriptor(int number) {
        this.number = number;
    }

    /// To be used only while it is kept.
    public int number() {
        return number;
    }

    /// Keeps it open until [#release()].
    ///
    /// @return false if it is closed
    public boolean keep() {
        if ((users.getAndIncrement() & CLOSED) != 0) {
            release();
            return false;
        }
        return true;
    }

    public void release() {
        if (users.decrementAndGet() == CLOSED) {
            end();
        }
    }

    /// A second call does nothing.
    public void close() {
        int before = users.getAndUpdate(count -> count | CLOSED);
        if (before == 0) {
            end();
        }
    }

    private void end() {
        if (users.compareAndSet(CLOSED, CLOSED | (CLOSED >> 1))) { // once
            UdpCalls.close(number);
        }
    }
}
