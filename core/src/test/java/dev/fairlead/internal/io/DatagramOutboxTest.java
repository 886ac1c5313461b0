package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.MessageOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatagramOutboxTest {
    private static final MessageOptions PLAIN = MessageOptions.DEFAULT;

    private final DatagramOutbox outbox = new DatagramOutbox(1000);

    private static ByteBuffer datagram(int name, int size) {
        ByteBuffer made = ByteBuffer.allocate(size);
        return size == 0 ? made : made.put(0, (byte) name);
    }

    /// The name of the next one, which is taken out; -1 if there is none.
    private int next(long now) {
        @Nullable ByteBuffer next = outbox.peek(now);
        if (next == null) {
            return -1;
        }
        outbox.remove();
        return next.get(0);
    }

    @Test
    void givesThemInOrder() {
        outbox.add(datagram(1, 10), PLAIN, 0);
        outbox.add(datagram(2, 10), PLAIN, 0);
        assertEquals(1, next(0));
        assertEquals(2, next(0));
        assertEquals(-1, next(0));
        assertTrue(outbox.isEmpty());
    }

    @Test
    void givesTheMostUrgentFirst() {
        outbox.add(datagram(1, 10), PLAIN.withPriority(-1), 0);
        outbox.add(datagram(2, 10), PLAIN, 0);
        outbox.add(datagram(3, 10), PLAIN.withPriority(5), 0);
        outbox.add(datagram(4, 10), PLAIN.withPriority(5), 0);
        assertEquals(3, next(0));
        assertEquals(4, next(0));
        assertEquals(2, next(0));
        assertEquals(1, next(0));
    }

    @Test
    void givesUpWhatHasWaitedForLongerThanItsLifetime() {
        MessageOptions brief = PLAIN.withLifetime(Duration.ofMillis(1));
        outbox.add(datagram(1, 10), brief, 7);
        outbox.add(datagram(2, 10), PLAIN, 7);
        outbox.add(datagram(3, 10), brief, 8);
        assertEquals(2, next(1_000_007));
        assertEquals(1, outbox.expired());
        assertEquals(3, next(1_000_007));
        outbox.add(datagram(4, 10), brief, 0);
        assertNull(outbox.peek(1_000_000));
        assertEquals(2, outbox.expired());
        assertEquals(0, outbox.queued());
    }

    @Test
    void takesNoMoreThanFits() {
        assertTrue(outbox.add(datagram(1, 400), PLAIN, 0));
        assertTrue(outbox.add(datagram(2, 472), PLAIN, 0), "each counts 64 bytes more");
        assertFalse(outbox.add(datagram(3, 0), PLAIN, 0));
        assertEquals(872, outbox.queued());
        assertEquals(1, next(0));
        assertTrue(outbox.hasRoom(400, 0));
        assertFalse(outbox.hasRoom(401, 0));
    }

    @Test
    void takesOneThatIsTooLargeWhenItIsEmpty() {
        assertTrue(outbox.add(datagram(1, 5000), PLAIN, 0));
        assertFalse(outbox.add(datagram(2, 0), PLAIN, 0));
        assertEquals(1, next(0));
    }

    @Test
    void whatHasExpiredMakesRoom() {
        outbox.add(datagram(1, 900), PLAIN.withLifetime(Duration.ofMillis(1)), 0);
        assertFalse(outbox.add(datagram(2, 900), PLAIN, 999_999));
        assertTrue(outbox.add(datagram(2, 900), PLAIN, 1_000_000));
        assertEquals(1, outbox.expired());
    }

    @Test
    void emptyDatagramsCannotFillTheMemory() {
        int taken = 0;
        while (outbox.add(datagram(0, 0), PLAIN, 0)) {
            taken++;
        }
        assertEquals(15, taken);
    }
}
