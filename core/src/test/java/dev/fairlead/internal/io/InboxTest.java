package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.time.LongWaits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboxTest {
    private final AtomicInteger resumed = new AtomicInteger();
    private final Inbox inbox = new Inbox(new LongWaits(), resumed::incrementAndGet);

    private static ByteBuf bytes(int size, int room) {
        return Unpooled.buffer(room, room).writeZero(size);
    }

    @Test
    void stopsReadingWhenFullAndGoesOnWhenHalfEmpty() {
        inbox.add(bytes(Inbox.HIGH - 1, Inbox.HIGH - 1));
        assertTrue(inbox.wantsMore());
        inbox.add(bytes(1, 1));
        assertFalse(inbox.wantsMore());
        inbox.take(ByteBuffer.allocate(Inbox.HIGH - Inbox.LOW - 1));
        assertEquals(0, resumed.get());
        inbox.take(ByteBuffer.allocate(1));
        assertEquals(1, resumed.get());
    }

    @Test
    void aPeerThatSendsSingleBytesIsStoppedByTheRoomTheyTake() {
        int pieces = 0;
        do {
            inbox.add(bytes(1, 512));
            pieces++;
        } while (inbox.wantsMore() && pieces < 100_000);
        assertEquals(Inbox.ROOM / 512, pieces);
        inbox.take(ByteBuffer.allocate(pieces / 2));
        assertEquals(1, resumed.get());
    }

    @Test
    void tellsTheEndAfterTheLastBytes() {
        inbox.add(bytes(3, 3));
        inbox.end(null);
        ByteBuffer target = ByteBuffer.allocate(10);
        assertEquals(3, inbox.take(target));
        assertEquals(-1, inbox.take(target));
        assertNull(inbox.failure());
    }

    @Test
    void theFirstEndCounts() {
        inbox.end(null);
        inbox.end(new IOException("late"));
        assertNull(inbox.failure());
    }

    /// A receiver that is at work while another thread closes must not take what is left for all.
    @Test
    void whatWasDroppedIsNeitherTheEndOfTheStreamNorGoneOnFrom() {
        inbox.add(bytes(3, 3));
        inbox.discard();
        inbox.add(bytes(5, 5));
        assertEquals(0, inbox.take(ByteBuffer.allocate(10)));
        inbox.end(null);
        assertEquals(-1, inbox.take(ByteBuffer.allocate(10)));
        assertNotNull(inbox.failure());
    }

    @Test
    void releasesWhatIsTakenAndWhatIsDiscarded() {
        ByteBuf taken = bytes(4, 4);
        ByteBuf left = bytes(4, 4);
        ByteBuf late = bytes(4, 4);
        inbox.add(taken);
        inbox.add(left);
        inbox.take(ByteBuffer.allocate(4));
        inbox.discard();
        inbox.add(late);
        assertEquals(List.of(0, 0, 0), List.of(taken.refCnt(), left.refCnt(), late.refCnt()));
        assertEquals(0, inbox.available());
    }

    @Test
    void resumesReadingWhenWhatIsThereIsDiscarded() {
        inbox.add(bytes(Inbox.HIGH, Inbox.HIGH));
        assertFalse(inbox.wantsMore());
        inbox.discard();
        assertEquals(1, resumed.get());
        assertTrue(inbox.wantsMore());
    }

    @Test
    void handsOverUntilToldToStop() {
        inbox.add(bytes(1, 1));
        inbox.add(bytes(2, 2));
        List<Integer> sizes = new ArrayList<>();
        assertFalse(inbox.drainTo(piece -> sizes.add(piece.remaining()), sizes::isEmpty));
        assertEquals(List.of(1), sizes);
        assertTrue(inbox.drainTo(piece -> sizes.add(piece.remaining()), () -> true));
        assertEquals(List.of(1, 2), sizes);
    }

    /// A buffer that is released while it is read from may belong to another connection already.
    @Test
    void neverReleasesABufferThatIsBeingRead() throws Exception {
        for (int round = 0; round < 2000; round++) {
            Inbox contested = new Inbox(new LongWaits(), () -> {});
            ByteBuf content = bytes(64, 64);
            contested.add(content);
            CountDownLatch both = new CountDownLatch(2);
            CompletableFuture<Integer> taken = new CompletableFuture<>();
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        both.countDown();
                        try {
                            taken.complete(contested.take(ByteBuffer.allocate(64)));
                        } catch (RuntimeException e) {
                            taken.completeExceptionally(e);
                        }
                    });
            both.countDown();
            contested.discard();
            int size = taken.get(20, TimeUnit.SECONDS);
            assertTrue(size == 0 || size == 64, "took " + size);
            assertEquals(0, content.refCnt());
        }
    }
}
