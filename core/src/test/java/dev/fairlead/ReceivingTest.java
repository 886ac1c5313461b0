package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What the `receive` methods promise, over every kind of link.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class ReceivingTest {
    @Parameter Link link;
    private Ends ends;
    private StreamConnection near;
    private StreamConnection far;

    @BeforeEach
    void open() throws Exception {
        ends = link.open();
        near = ends.near();
        far = ends.far();
    }

    @AfterEach
    void close() throws Exception {
        ends.close();
    }

    private void arrives(String content) throws NetworkException {
        far.send(utf8(content));
        await(() -> near.available() == content.length());
    }

    @Test
    void fillsABufferFromItsPosition() throws Exception {
        arrives("abc");
        ByteBuffer target = ByteBuffer.allocate(10).position(2);
        assertEquals(3, near.receive(target));
        assertEquals(5, target.position());
        assertEquals('a', target.get(2));
        assertEquals(0, near.receive(ByteBuffer.allocate(0)));
    }

    @Test
    void fillsADirectBufferNoFurtherThanItsLimit() throws Exception {
        arrives("abc");
        ByteBuffer target = ByteBuffer.allocateDirect(10).limit(2);
        assertEquals(2, near.receive(target));
        assertEquals(1, near.available());
    }

    @Test
    void fillsARangeOfAnArray() throws Exception {
        arrives("abc");
        byte[] target = new byte[4];
        assertEquals(2, near.receive(target, 1, 2));
        assertArrayEquals(new byte[] {0, 'a', 'b', 0}, target);
        assertEquals(0, near.receive(target, 0, 0));
        assertEquals(1, near.receive(target, 0, 4));
    }

    @Test
    void aMinimumIsWaitedForAndWhatMoreIsThereComesToo() throws Exception {
        Call<Received> call = Calls.start(() -> near.receive(4, 6)).whenBlocked();
        far.send(utf8("abc"));
        assertFalse(call.outcome().isDone());
        far.send(utf8("d"));
        assertEquals("abcd", text(call.get().content()));
        arrives("0123456789");
        assertEquals("012345", text(near.receive(1, 6).content()));
        assertEquals("6789", text(near.receive(1, 6).content()));
    }

    @Test
    void fewerThanTheMinimumComeOnlyAtTheEndWhichIsToldByTheNextCall() throws Exception {
        far.send(utf8("abc"));
        far.shutdownOutput();
        Received last = near.receive(5, 10);
        assertEquals("abc", text(last.content()));
        assertFalse(last.endOfStream());
        assertTrue(near.receive(5, 10).endOfStream());
        assertTrue(near.receive(5, 10).endOfStream());
        assertEquals(-1, near.receive(ByteBuffer.allocate(1)));
        assertEquals(-1, near.receive(new byte[1], 0, 1));
        assertEquals(0, near.receiveUntilEnd(10).length);
        assertInstanceOf(ConnectionState.Ready.class, near.state());
    }

    @Test
    void exactlySoManyComeOrNone() throws Exception {
        assertEquals(0, near.receiveExactly(0).length);
        far.send(utf8("abcdef"));
        assertEquals("abcd", text(near.receiveExactly(4)));
        far.shutdownOutput();
        var early =
                assertInstanceOf(
                        TransferFailure.EndedEarly.class, failureOf(() -> near.receiveExactly(3)));
        assertEquals(3, early.expected());
        assertEquals(2, early.received());
        assertEquals(2, near.available());
        assertEquals("ef", text(near.receiveExactly(2)));
    }

    @Test
    void allUntilTheEndUpToALimit() throws Exception {
        far.send(utf8("abcdef"));
        far.shutdownOutput();
        assertInstanceOf(TransferFailure.TooLong.class, failureOf(() -> near.receiveUntilEnd(5)));
        assertEquals("abcdef", text(near.receiveUntilEnd(6)));
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> near.receive(0, 1));
        assertThrows(IllegalArgumentException.class, () -> near.receive(2, 1));
        assertThrows(IllegalArgumentException.class, () -> near.receive(1, (1 << 30) + 1));
        assertThrows(IllegalArgumentException.class, () -> near.receiveExactly(-1));
        assertThrows(IllegalArgumentException.class, () -> near.receiveUntilEnd(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> near.receive(new byte[2], 1, 2));
    }

    @Test
    void aCallThatRunsOutOfTimeTakesNothing() throws Exception {
        arrives("abc");
        StreamConnection hurried = near.within(Duration.ofMillis(30));
        var late =
                assertInstanceOf(
                        DeadlineExceeded.class, failureOf(() -> hurried.receiveExactly(10)));
        assertEquals("deadline.transfer", late.cause());
        assertEquals(Duration.ofMillis(30), late.deadline());
        failureOf(() -> hurried.receiveUntilEnd(10));
        failureOf(() -> hurried.receive(10, 20));
        far.send(utf8("def"));
        assertEquals("abcdef", text(near.receiveExactly(6)));
        failureOf(() -> hurried.receive(ByteBuffer.allocate(1)));
        failureOf(() -> hurried.receive(new byte[1], 0, 1));
        assertInstanceOf(ConnectionState.Ready.class, near.state());
    }

    @Test
    void anInterruptEndsTheCallAndTakesNothing() throws Exception {
        arrives("abc");
        Call<byte[]> call = Calls.start(() -> near.receiveExactly(10)).whenBlocked();
        call.thread().interrupt();
        var interrupted = assertInstanceOf(Cancelled.class, call.failure());
        assertEquals(Cancelled.How.INTERRUPTED, interrupted.how());
        far.send(utf8("def"));
        assertEquals("abcdef", text(near.receiveExactly(6)));
    }

    @Test
    void anInterruptLeavesTheFlagSet() throws Exception {
        Call<Boolean> call =
                Calls.run(() -> {
                    failureOf(() -> near.receive(1, 1));
                });
        call.whenBlocked().thread().interrupt();
        assertTrue(call.get(), "the interrupt flag is gone");
    }

    @Test
    void furtherReceiversQueueUp() throws Exception {
        Call<byte[]> first = Calls.start(() -> near.receiveExactly(3)).whenBlocked();
        Call<byte[]> second = Calls.start(() -> near.receiveExactly(3)).whenBlocked();
        far.send(utf8("abcdef"));
        assertEquals("abc", text(first.get()));
        assertEquals("def", text(second.get()));
    }

    @Test
    void aReceiverBehindAnotherCanBeInterruptedOrRunOutOfTime() throws Exception {
        Call<byte[]> first = Calls.start(() -> near.receiveExactly(3)).whenBlocked();
        Call<byte[]> second = Calls.start(() -> near.receiveExactly(3)).whenBlocked();
        second.thread().interrupt();
        assertEquals("cancelled.interrupted", second.failure().cause());
        NetworkFailure late = failureOf(() -> near.within(Duration.ofMillis(10)).receiveExactly(3));
        assertEquals("deadline.transfer", late.cause());
        far.send(utf8("abc"));
        assertEquals("abc", text(first.get()));
    }

    @Test
    void whatCameStaysAfterBothStreamsHaveEnded() throws Exception {
        near.shutdownOutput();
        assertTrue(far.receive(1, 1).endOfStream());
        far.send(utf8("last words"));
        far.shutdownOutput();
        await(() -> near.available() == 10);
        // Time for the descriptor to go: the end has been told, and nothing more can happen.
        Calls.start(() -> near.within(Duration.ofMillis(200)).receiveExactly(11)).failure();
        assertInstanceOf(ConnectionState.Ready.class, near.state());
        assertEquals("last words", text(near.receiveExactly(10)));
        assertTrue(near.receive(1, 1).endOfStream());
        near.close();
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
    }

    @Test
    void closingEndsAReceive() throws Exception {
        Call<Received> call = Calls.start(() -> near.receive(1, 1)).whenBlocked();
        near.close();
        assertEquals("cancelled.closed", call.failure().cause());
    }

    @Test
    void nothingIsReceivedAfterAClose() throws Exception {
        arrives("abc");
        far.shutdownOutput();
        near.close();
        assertEquals("cancelled.closed", failureOf(() -> near.receive(1, 1)).cause());
        assertEquals(
                "cancelled.closed", failureOf(() -> near.receive(ByteBuffer.allocate(1))).cause());
        assertEquals("cancelled.closed", failureOf(() -> near.receiveUntilEnd(9)).cause());
        assertEquals("cancelled.closed", failureOf(() -> near.receiveExactly(1)).cause());
        assertEquals(0, near.available());
    }

    @Test
    void anAlertOfTlsInTheClearIsRecognisedAndNothingElseIs() throws Exception {
        byte[] alert = {21, 3, 3, 0, 2, 2, 70};
        boolean clear = near.report().tls().isEmpty();
        far.send(alert);
        far.close();
        assertEquals(clear, early(100).tlsAlert(), "an alert alone");
        assertArrayEquals(new byte[] {21, 3, 3, 0, 2, 2}, near.receiveExactly(6));
        assertFalse(early(100).tlsAlert(), "its last byte");
    }

    private TransferFailure.EndedEarly early(int count) {
        return assertInstanceOf(
                TransferFailure.EndedEarly.class, failureOf(() -> near.receiveExactly(count)));
    }
}
