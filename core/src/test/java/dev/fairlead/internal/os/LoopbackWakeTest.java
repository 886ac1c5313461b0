package dev.fairlead.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopbackWakeTest {
    @BeforeEach
    void needs() {
        assumeTrue(UdpCalls.available(), "poll as Linux has it");
    }

    /// @param milliseconds -1 for ever
    private static boolean isReadable(LoopbackWake wake, int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment polled = arena.allocate(NetlinkCalls.POLL_SIZE, 4);
            polled.set(ValueLayout.JAVA_INT, 0, wake.descriptor());
            polled.set(ValueLayout.JAVA_SHORT, 4, Linux.POLLIN);
            return NetlinkCalls.poll(CFunction.newState(arena), polled, milliseconds) == 1;
        }
    }

    @Test
    void itIsReadableFromWhenItIsWokenUntilItIsCleared() throws IOException {
        try (LoopbackWake wake = LoopbackWake.open(NativeSystem.current())) {
            assertEquals(false, isReadable(wake, 0));
            wake.wake();
            wake.wake();
            assertTrue(isReadable(wake, -1));
            wake.clear();
            wake.clear(); // not woken: it does not wait
            assertEquals(false, isReadable(wake, 0));
            wake.wake();
            assertTrue(isReadable(wake, -1));
        }
    }

    @Test
    void whoWaitsIsWokenByAnotherThread() throws Exception {
        try (LoopbackWake wake = LoopbackWake.open(NativeSystem.current())) {
            Thread waiting =
                    Thread.ofPlatform().daemon().start(() -> assertTrue(isReadable(wake, -1)));
            wake.wake();
            assertTrue(waiting.join(Duration.ofSeconds(30)));
        }
    }

    @Test
    void itMayBeWokenWhileItIsClosedAndAfterwards() throws Exception {
        for (int i = 0; i < 50; i++) {
            LoopbackWake wake = LoopbackWake.open(NativeSystem.current());
            CountDownLatch begun = new CountDownLatch(1);
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                begun.countDown();
                                for (int k = 0; k < 100; k++) {
                                    wake.wake();
                                }
                            });
            begun.await();
            wake.close();
            wake.close();
            other.join();
            wake.wake();
        }
    }
}
