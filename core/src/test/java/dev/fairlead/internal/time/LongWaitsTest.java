package dev.fairlead.internal.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LongWaitsTest {
    private final LongWaits waits = new LongWaits();

    /// Waits as a caller does: again and again, until the limit or until it is told.
    private long waitFor(Duration limit, AtomicInteger told) {
        long begun = System.nanoTime();
        long end = begun + limit.toNanos();
        while (told.get() == 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            waits.park(this, left);
        }
        return System.nanoTime() - begun;
    }

    @Test
    void aWaitEndsAtItsLimitAndNotBefore() throws InterruptedException {
        AtomicInteger never = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        AtomicInteger early = new AtomicInteger();
        for (int millis : new int[] {1500, 700, 100, 450, 1100}) {
            Duration limit = Duration.ofMillis(millis);
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                if (waitFor(limit, never) < limit.toNanos()) {
                                    early.incrementAndGet();
                                }
                            }));
        }
        for (Thread thread : threads) {
            assertTrue(thread.join(Duration.ofSeconds(30)), "a wait did not end");
        }
        assertEquals(0, early.get());
    }

    @Test
    void aWaitEndsAtItsLimitWhenTheGuardHasGoneAndComeAgain() throws InterruptedException {
        AtomicInteger never = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            Thread thread = Thread.ofVirtual().start(() -> waitFor(Duration.ofMillis(600), never));
            assertTrue(thread.join(Duration.ofSeconds(30)), "a wait did not end");
            LockSupport.parkNanos(Duration.ofMillis(2500).toNanos()); // the guard stays 1 to 2 s
        }
    }

    @Test
    void whoIsWokenIsAwakeAtOnce() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            AtomicInteger told = new AtomicInteger();
            Thread thread = Thread.ofVirtual().start(() -> waitFor(Duration.ofMinutes(5), told));
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            told.set(1);
            LockSupport.unpark(thread);
            assertTrue(thread.join(Duration.ofSeconds(30)), "it was not woken");
        }
    }

    @Test
    void noLimitIsMissedAmongManyThatComeAndGo() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Duration limit = Duration.ofMillis(400 + random.nextInt(1500));
            AtomicInteger told = new AtomicInteger();
            Thread thread = Thread.ofVirtual().start(() -> waitFor(limit, told));
            threads.add(thread);
            if (random.nextBoolean()) {
                told.set(1);
                LockSupport.unpark(thread);
            }
        }
        for (Thread thread : threads) {
            assertTrue(thread.join(Duration.ofSeconds(30)), "a wait did not end; seed " + seed);
        }
    }
}
