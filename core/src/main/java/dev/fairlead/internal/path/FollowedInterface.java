package dev.fairlead.internal.path;

import dev.fairlead.internal.time.Deadline;
import java.util.function.IntConsumer;

/// An interface to which a socket is bound. The system binds to its number, which another one of
/// the same name does not have: a link that was plugged in again, a tunnel that was set up anew.
public final class FollowedInterface implements AutoCloseable {
    private final Latest<Integer> index;
    private final PathFeed.Watch watch;

    /// @param owner names the threads
    /// @param again called with the number of each interface of that name that follows the first,
    ///   on a virtual thread
    public FollowedInterface(PathFeed paths, String owner, String name, IntConsumer again) {
        int first = paths.indexOf(name);
        this.index = new Latest<>(first);
        this.watch = paths.watchIndex(name, index::set);
        Thread.ofVirtual().name(owner + "-interface").start(() -> follow(first, again));
    }

    private void follow(int first, IntConsumer again) {
        int seen = first;
        int bound = first;
        try {
            for (Integer now; (now = index.after(seen, Deadline.NONE)) != null; ) {
                seen = now;
                if (now != 0 && now != bound) {
                    bound = now;
                    again.accept(now);
                }
            }
        } catch (InterruptedException _) {
            // nobody interrupts this thread; it would be the end of the following
        }
    }

    @Override
    public void close() {
        index.close();
        watch.close();
    }
}
