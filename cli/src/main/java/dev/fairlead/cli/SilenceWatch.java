package dev.fairlead.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a session may be silent, where nobody tells its end: as long as the line says, and once
/// stdin has ended until it lingered long enough. One thread receives, another tells the end of
/// stdin.
final class SilenceWatch {
    private static final Duration LEAST = Duration.ofMillis(1);

    private final SessionOptions options;
    private final Duration linger;
    private volatile long lastNanos = System.nanoTime();
    private boolean inputEnded; // guarded by this
    private boolean endSeen; // by the thread that receives; guarded by this
    private @Nullable Thread waiting; // guarded by this

    SilenceWatch(SessionOptions options, Duration linger) {
        this.options = options;
        this.linger = linger;
    }

    /// Something came or went.
    void broken() {
        lastNanos = System.nanoTime();
    }

    /// Stdin has ended: whoever waits looks again how long.
    synchronized void inputEnds() {
        inputEnded = true;
        lastNanos = System.nanoTime();
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    synchronized boolean inputHasEnded() {
        return inputEnded;
    }

    /// How much longer the silence may be; `null` for ever.
    @Nullable Duration left() {
        Duration limit = options.idle();
        if (inputHasEnded() && (limit == null || linger.compareTo(limit) < 0)) {
            limit = options.direction() == SessionOptions.Direction.SEND ? Duration.ZERO : linger;
        }
        return limit == null ? null : limit.minusNanos(System.nanoTime() - lastNanos);
    }

    /// Whether `left` is over.
    static boolean isOver(@Nullable Duration left) {
        return left != null && left.compareTo(LEAST) < 0;
    }

    /// The calling thread begins to wait, and may be interrupted until [#endWait()].
    ///
    /// @return false if stdin has ended meanwhile: then it has to look again how long
    synchronized boolean beginWait() {
        if (inputEnded && !endSeen) {
            endSeen = true;
            return false;
        }
        waiting = Thread.currentThread();
        return true;
    }

    synchronized void endWait() {
        waiting = null;
        boolean _ = Thread.interrupted(); // the end of stdin has woken it
    }
}
