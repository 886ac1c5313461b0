package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What the `send` methods promise, over every kind of link.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class SendingTest {
    @Parameter Link link;
    private Ends ends;
    private StreamConnection near;
    private StreamConnection far;

    @BeforeEach
    void open() throws Exception {
        ends = link.openNarrow();
        near = ends.near();
        far = ends.far();
    }

    @AfterEach
    void close() throws Exception {
        ends.close();
    }

    @Test
    void takesABufferFromItsPositionToItsLimit() throws Exception {
        ByteBuffer heap = ByteBuffer.wrap(utf8("0123456789")).position(2).limit(5);
        ByteBuffer direct = ByteBuffer.allocateDirect(4).put(utf8("abcd")).position(1);
        near.send(heap);
        near.send(heap.rewind().asReadOnlyBuffer());
        near.send(direct);
        near.send(utf8("wxyz"), 1, 2);
        near.send(ByteBuffer.allocate(0));
        near.send(new byte[0]);
        assertEquals("23401234bcdxy", text(far.receiveExactly(13)));
        assertEquals(5, direct.capacity() + 1);
        assertEquals(0, direct.remaining());
        assertThrows(IndexOutOfBoundsException.class, () -> near.send(new byte[2], 1, 2));
    }

    @Test
    void theWholeOfOneSendComesBeforeTheNext() throws Exception {
        int size = 1 << 20;
        Call<Boolean> a = Calls.run(() -> near.send(filled(size, 'a')));
        Call<Boolean> b = Calls.run(() -> near.send(filled(size, 'b')));
        byte[] got = far.receiveExactly(2 * size);
        a.get();
        b.get();
        byte[] expected = new byte[2 * size];
        Arrays.fill(expected, 0, size, got[0]);
        Arrays.fill(expected, size, 2 * size, (byte) (got[0] == 'a' ? 'b' : 'a'));
        assertTrue(Arrays.equals(expected, got), "two sends are mixed up");
    }

    private static byte[] filled(int size, char with) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) with);
        return content;
    }

    @Test
    void aSlowReaderSlowsTheSender() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        assertTrue(far.available() <= 256 * 1024, "the inbox holds " + far.available());
        far.receiveExactly(Ends.MUCH);
        send.get();
    }

    @Test
    void aSendThatTookNothingLeavesTheConnectionAsItIs() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        Call<Boolean> behind = Calls.run(() -> near.send(utf8("x"))).whenBlocked();
        behind.thread().interrupt();
        assertEquals("cancelled.interrupted", behind.failure().cause());
        NetworkFailure late = failureOf(() -> near.within(Duration.ofMillis(10)).send(utf8("x")));
        assertInstanceOf(DeadlineExceeded.class, late);
        assertInstanceOf(ConnectionState.Ready.class, near.state());
        far.receiveExactly(Ends.MUCH);
        send.get();
        near.send(utf8("y"));
        assertEquals("y", text(far.receiveExactly(1)));
    }

    @Test
    void aSendThatTookPartOfItAndRanOutOfTimeAbortsTheConnection() {
        ByteBuffer content = ByteBuffer.allocate(Ends.MUCH);
        NetworkFailure late = failureOf(() -> near.within(Duration.ofMillis(50)).send(content));
        assertInstanceOf(DeadlineExceeded.class, late);
        assertTrue(content.hasRemaining());
        assertEquals(content.position(), late.delivery().accepted());
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
    }

    @Test
    void anInterruptedSendThatTookPartOfItAbortsTheConnection() throws Exception {
        ByteBuffer content = ByteBuffer.allocate(Ends.MUCH);
        Call<Boolean> send = ends.stuckSend(content);
        send.thread().interrupt();
        var interrupted = assertInstanceOf(Cancelled.class, send.failure());
        assertEquals(Cancelled.How.INTERRUPTED, interrupted.how());
        assertEquals(content.position(), interrupted.delivery().accepted());
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
    }

    @Test
    void anInterruptedThreadSendsWhatNeedsNoWaiting() throws Exception {
        Call<Boolean> send =
                Calls.run(() -> {
                    Thread.currentThread().interrupt();
                    near.send(utf8("abc"));
                    near.send(ByteBuffer.allocateDirect(3).put(utf8("def")).flip());
                });
        assertTrue(send.get(), "the interrupt flag is gone");
        assertEquals("abcdef", text(far.receiveExactly(6)));
        assertInstanceOf(ConnectionState.Ready.class, near.state());
    }

    @Test
    void endingOurStreamLetsThePeersGoOn() throws Exception {
        near.send(utf8("bye"));
        near.shutdownOutput();
        near.shutdownOutput();
        assertEquals("bye", text(far.receiveUntilEnd(10)));
        far.send(utf8("still here"));
        assertEquals("still here", text(near.receiveExactly(10)));
        NetworkFailure ended = failureOf(() -> near.send(utf8("x")));
        assertInstanceOf(TransferFailure.NotWritable.class, ended);
        assertInstanceOf(ConnectionState.Ready.class, near.state());
        far.shutdownOutput();
        assertTrue(near.receive(1, 1).endOfStream());
    }

    @Test
    void theLastDataEndsOurStream() throws Exception {
        Call<Boolean> send = Calls.run(() -> near.sendLast(filled(1 << 20, 'a')));
        assertEquals(1 << 20, far.receiveUntilEnd(1 << 20).length);
        send.get();
        assertEquals("transfer.not-writable", failureOf(() -> near.send(utf8("x"))).cause());
        assertEquals("transfer.not-writable", failureOf(() -> near.sendLast(utf8("x"))).cause());
        far.sendLast(new byte[0]);
        assertTrue(near.receive(1, 1).endOfStream());
    }

    @Test
    void lastDataThatRunsOutOfTimeAbortsTheConnection() {
        ByteBuffer content = ByteBuffer.allocate(Ends.MUCH);
        NetworkFailure late = failureOf(() -> near.within(Duration.ofMillis(50)).sendLast(content));
        assertInstanceOf(DeadlineExceeded.class, late);
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
    }

    @Test
    void endingOurStreamWaitsForASendUnderWay() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        Call<Boolean> end = Calls.run(near::shutdownOutput).whenBlocked();
        NetworkFailure late = failureOf(() -> near.within(Duration.ofMillis(10)).shutdownOutput());
        assertInstanceOf(DeadlineExceeded.class, late);
        assertEquals(Ends.MUCH, far.receiveUntilEnd(Ends.MUCH).length);
        send.get();
        end.get();
    }

    @Test
    void closingEndsASend() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        Calls.run(near::close); // waits for what is queued, until the end of the test
        assertEquals("cancelled.closed", send.failure().cause());
    }

    @Test
    void nothingIsSentAfterAClose() throws Exception {
        near.close();
        assertEquals("cancelled.closed", failureOf(() -> near.send(utf8("x"))).cause());
        assertEquals("cancelled.closed", failureOf(near::shutdownOutput).cause());
    }
}
