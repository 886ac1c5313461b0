package dev.fairlead.cli.forward;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// What is on its way in one direction while it is delayed, in order and bounded. One thread puts
/// in, another takes out.
final class DelayLine<T> {
    /// One piece.
    ///
    /// @param size what it counts
    /// @param due when it arrives, in nanoseconds
    /// @param then what becomes of all that follows
    record Item<T>(T content, int size, long due, Lane.Then then) {}

    private final LinkedBlockingQueue<Optional<Item<T>>> items = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private final int most;
    private boolean ended; // by who puts in

    DelayLine(int most) {
        this.most = most;
        this.room = new Semaphore(most);
    }

    /// Waits for room.
    void put(Item<T> item) throws InterruptedException {
        room.acquire(Math.min(most, item.size()));
        items.put(Optional.of(item));
    }

    void end() {
        if (!ended) {
            ended = true;
            items.add(Optional.empty());
        }
    }

    /// @return `null` at the end
    @Nullable Item<T> take() throws InterruptedException {
        return items.take().orElse(null);
    }

    void sent(Item<T> item) {
        room.release(Math.min(most, item.size()));
    }

    /// Nobody takes out any more: who puts in must not wait for it.
    void letAllIn() {
        room.release(most);
    }
}
