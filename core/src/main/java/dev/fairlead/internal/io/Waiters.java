package dev.fairlead.internal.io;

import dev.fairlead.internal.time.Deadline;
import dev.fairlead.internal.time.LongWaits;
import java.util.function.BooleanSupplier;

/// Where the threads that use a stack wait; see [Parking], which it is.
public final class Waiters {
    private final Parking parking;

    public Waiters(LongWaits waits) {
        this.parking = new Parking(waits);
    }

    /// Waits until `ready` says so or the deadline passes.
    ///
    /// @return whether it is ready
    public boolean await(BooleanSupplier ready, Deadline deadline) throws InterruptedException {
        return parking.await(ready, deadline);
    }

    /// Who calls it has changed something volatile before.
    public void wake() {
        parking.wake();
    }
}
