package dev.fairlead.discovery.internal.station;

import dev.fairlead.PathFailure;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What searches need of whoever knows the records of the links: our own engine, or a daemon. All
/// but [#execute] belongs to its thread.
interface Neighbourhood {
    /// What has changed, and is told when all that came together was taken in.
    interface Told {
        void tell();
    }

    /// Who lends it.
    interface Lender {
        /// One more that needs it; [#release] is to follow.
        ///
        /// @throws IllegalStateException if the network is closed
        Neighbourhood use();

        void release();
    }

    /// Runs `task` on the thread, from any thread. Not at all once it has ended.
    void execute(Runnable task);

    /// Runs `task` after so many milliseconds, unless it ends before.
    ///
    /// @return has it not run
    Runnable after(long millis, Runnable task);

    Questions questions();

    /// The records that are known now, of what is asked; in the order in which they came.
    Map<Link, List<ResourceRecord>> known(Question question);

    /// These may be gone: who can, asks whether they are.
    void doubt(Link link, List<ResourceRecord> records);

    /// The name of an interface; its number where it is gone.
    String interfaceName(int index);

    /// Tells it once, when all that came together was taken in.
    void changed(Told told);

    /// Why nothing can be asked or told; `null` if something can.
    PathFailure.@Nullable NoMulticast unreachable(String purpose);

    /// Runs `watcher` whenever [#unreachable] may have changed.
    void watchReach(Runnable watcher);

    void unwatchReach(Runnable watcher);
}
