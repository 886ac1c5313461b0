package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.time.Deadline;
import dev.fairlead.internal.time.LongWaits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParkingTest {
    private final Parking parking = new Parking(new LongWaits());
    private final AtomicBoolean ready = new AtomicBoolean();

    @Test
    void wakesEveryThreadThatWaits() throws Exception {
        List<CompletableFuture<Boolean>> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waits.add(waiting());
        }
        ready.set(true);
        parking.wake();
        for (CompletableFuture<Boolean> wait : waits) {
            assertTrue(wait.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void goesOnWakingThoseWhoStayWhenTheFirstHasLeft() throws Exception {
        CompletableFuture<Boolean> stays = waitingBehindOneThatLeaves();
        ready.set(true);
        parking.wake();
        assertTrue(stays.get(20, TimeUnit.SECONDS));
    }

    private CompletableFuture<Boolean> waitingBehindOneThatLeaves() throws Exception {
        CompletableFuture<Throwable> left = new CompletableFuture<>();
        Thread first =
                Thread.ofVirtual()
                        .start(() ->
                                left.complete(
                                        assertThrows(
                                                InterruptedException.class,
                                                () -> parking.await(ready::get, Deadline.NONE))));
        untilBlocked(first);
        CompletableFuture<Boolean> stays = waiting();
        first.interrupt();
        left.get(20, TimeUnit.SECONDS);
        return stays;
    }

    @Test
    void aDeadlineEndsTheWait() throws Exception {
        assertFalse(parking.await(ready::get, Deadline.after(Duration.ofMillis(5))));
    }

    @Test
    void doesNotWaitForWhatIsThereEvenIfInterrupted() throws Exception {
        ready.set(true);
        Thread.currentThread().interrupt();
        assertTrue(parking.await(ready::get, Deadline.NONE));
        assertTrue(Thread.interrupted());
    }

    private CompletableFuture<Boolean> waiting() {
        CompletableFuture<Boolean> woken = new CompletableFuture<>();
        untilBlocked(
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                woken.complete(parking.await(ready::get, Deadline.NONE));
                            } catch (InterruptedException e) {
                                woken.completeExceptionally(e);
                            }
                        }));
        return woken;
    }

    private static void untilBlocked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
