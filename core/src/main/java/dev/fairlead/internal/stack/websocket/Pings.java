package dev.fairlead.internal.stack.websocket;

import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Our pings: those of the program, one at a time, and those that go by themselves to see whether
/// the peer is still there.
final class Pings {
    private static final class Ping {
        private final byte[] content;
        private volatile boolean answered;

        Ping(byte[] content) {
            this.content = content;
        }
    }

    private final Loop loop;
    private final Outgoing outgoing;
    private final Waiters waiter;
    private volatile @Nullable Ping pending; // the program's
    private volatile boolean over;

    // Of those that go by themselves; on the loop.
    private Loop.@Nullable Timer timer;
    private boolean alive; // something came since the last
    private boolean sent;
    private int missed;
    private long count;

    Pings(Loop loop, Outgoing outgoing) {
        this.loop = loop;
        this.outgoing = outgoing;
        this.waiter = new Waiters(loop.waits());
    }

    // ---- the program's

    /// Sends a ping and waits for its pong. One thread at a time.
    ///
    /// @return how long it took; `null` if the deadline passed, or it is over
    @Nullable Duration send(byte[] content, Deadline deadline) throws InterruptedException {
        Ping ping = new Ping(content.clone());
        pending = ping;
        long begun = System.nanoTime();
        outgoing.control(Opcode.PING, ping.content);
        BooleanSupplier done = () -> ping.answered || over;
        try {
            waiter.await(done, deadline);
        } finally {
            pending = null;
        }
        return ping.answered ? Duration.ofNanos(System.nanoTime() - begun) : null;
    }

    /// On the loop.
    void answered(byte[] content) {
        Ping ping = pending;
        if (ping != null && Arrays.equals(ping.content, content)) {
            ping.answered = true;
            waiter.wake();
        }
    }

    // ---- by themselves; on the loop

    /// @param paused whether we do not read, and so cannot know
    /// @param dead told when so many were missed in a row
    void keepSending(Duration interval, int most, BooleanSupplier paused, Runnable dead) {
        timer =
                loop.schedule(
                        interval.toNanos(),
                        () -> {
                            if (over) {
                                return;
                            }
                            missed = alive || paused.getAsBoolean() || !sent ? 0 : missed + 1;
                            alive = false;
                            if (missed >= most) {
                                dead.run();
                                return;
                            }
                            sent = true;
                            if (!outgoing.hasControls()) { // else the last has not gone yet
                                byte[] number = ByteBuffer.allocate(8).putLong(count++).array();
                                outgoing.control(Opcode.PING, number);
                            }
                            keepSending(interval, most, paused, dead);
                        });
    }

    /// Something came: the peer is there, whether it answers pings or not.
    void alive() {
        alive = true;
    }

    /// Ends both. On the loop.
    void end() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        waiter.wake();
    }
}
