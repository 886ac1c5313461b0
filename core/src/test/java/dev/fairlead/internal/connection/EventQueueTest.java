package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static NetworkEvent event(String id) {
        return new NetworkEvent.Leaked(id, Duration.ZERO, Endpoint.host("a", 1));
    }

    @Test
    void whatWasToldBeforeIsHeardOnceTheWaitReturns() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        EventQueue queue =
                new EventQueue(e -> heard.add(e.id()), ConnectionLog.toLogger(Endpoint::toString));
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            told.add("C" + i);
            queue.tell(event("C" + i));
        }
        queue.awaitHeard();
        assertEquals(told, heard);
    }

    @Test
    void anObserverThatNeverReturnsIsLeftBehind() {
        CountDownLatch never = new CountDownLatch(1);
        EventQueue queue =
                new EventQueue(
                        _ -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        ConnectionLog.toLogger(Endpoint::toString));
        queue.tell(event("C1"));
        long start = System.nanoTime();
        queue.awaitHeard();
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
        never.countDown();
    }

    @Test
    void theObserverItselfDoesNotWait() throws Exception {
        AtomicReference<EventQueue> self = new AtomicReference<>();
        CountDownLatch returned = new CountDownLatch(1);
        EventQueue queue =
                new EventQueue(
                        _ -> {
                            self.get().awaitHeard();
                            returned.countDown();
                        },
                        ConnectionLog.toLogger(Endpoint::toString));
        self.set(queue);
        queue.tell(event("C1"));
        assertTrue(returned.await(500, java.util.concurrent.TimeUnit.MILLISECONDS));
    }
}
