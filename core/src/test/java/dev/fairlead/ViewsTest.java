package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A connection as the JDK's streams and channels, over every kind of link.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class ViewsTest {
    @Parameter Link link;
    private Ends ends;
    private StreamConnection near;
    private StreamConnection far;
    private InputStream in;
    private OutputStream out;
    private ByteChannel channel;

    @BeforeEach
    void open() throws Exception {
        ends = link.open();
        near = ends.near();
        far = ends.far();
        in = near.inputStream();
        out = near.outputStream();
        channel = near.channel();
    }

    @AfterEach
    void close() throws Exception {
        ends.close();
    }

    @Test
    void aStreamReadsUntilTheEndAndTellsItAgain() throws Exception {
        far.send(new byte[] {(byte) 0xff, 'a', 'b', 'c'});
        far.shutdownOutput();
        assertEquals(0xff, in.read());
        assertEquals(0, in.read(new byte[0]));
        Calls.await(() -> near.available() == 3);
        assertEquals(3, in.available());
        assertEquals("abc", text(in.readAllBytes()));
        assertEquals(-1, in.read());
        assertEquals(-1, in.read(new byte[1]));
        assertEquals(0, in.available());
        assertInstanceOf(ConnectionState.Ready.class, near.state());
    }

    @Test
    void aStreamWritesOctetsAndArrays() throws Exception {
        out.write('a');
        out.write(utf8("xbcx"), 1, 2);
        out.write(utf8("d"));
        out.flush();
        assertEquals("abcd", text(far.receiveExactly(4)));
    }

    @Test
    void closingTheOutputEndsOurStreamAndNothingElse() throws Exception {
        out.write('a');
        out.close();
        out.close();
        assertEquals("a", text(far.receiveUntilEnd(1)));
        assertEquals(
                "transfer.not-writable",
                assertThrows(NetworkException.class, () -> out.write('b')).failure().cause());
        far.send(utf8("more"));
        assertEquals("more", text(in.readNBytes(4)));
    }

    @Test
    void closingTheInputClosesTheConnection() throws Exception {
        out.write('a');
        in.close();
        in.close();
        out.close();
        assertEquals("a", text(far.receiveUntilEnd(1)));
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
        assertEquals("cancelled.closed", failureOf(in::read).cause());
        assertEquals("cancelled.closed", failureOf(() -> out.write('b')).cause());
    }

    @Test
    void aCloseWakesAReader() throws Exception {
        Call<Integer> stream = Calls.start(in::read).whenBlocked();
        near.close();
        assertEquals("cancelled.closed", stream.failure().cause());
    }

    @Test
    void anInterruptEndsTheReadNotTheConnection() throws Exception {
        Call<Integer> stream = Calls.start(in::read).whenBlocked();
        stream.thread().interrupt();
        assertEquals("cancelled.interrupted", stream.failure().cause());
        far.send(utf8("x"));
        assertEquals('x', in.read());
    }

    @Test
    void aDeadlineHoldsForEachView() throws Exception {
        StreamConnection hasty = near.within(Duration.ofMillis(20));
        ByteBuffer target = ByteBuffer.allocate(1);
        assertInstanceOf(DeadlineExceeded.class, failureOf(() -> hasty.inputStream().read()));
        assertInstanceOf(DeadlineExceeded.class, failureOf(() -> hasty.channel().read(target)));
        assertInstanceOf(
                DeadlineExceeded.class,
                failureOf(() -> hasty.outputStream().write(new byte[Ends.MUCH])));
    }

    @Test
    void aChannelReadsAndWritesAllOfABuffer() throws Exception {
        assertEquals(3, channel.write(ByteBuffer.wrap(utf8("xabcx"), 1, 3)));
        assertEquals(0, channel.write(ByteBuffer.allocate(0)));
        far.send(far.receiveExactly(3));
        ByteBuffer target = ByteBuffer.allocateDirect(8).position(1);
        while (target.position() < 4) {
            assertTrue(channel.read(target) > 0);
        }
        assertEquals(0, channel.read(ByteBuffer.allocate(0)));
        assertEquals('a', target.get(1));
        assertEquals('c', target.get(3));
        far.shutdownOutput();
        assertEquals(-1, channel.read(target));
        assertEquals(-1, channel.read(target));
        assertTrue(channel.isOpen(), "the end of the peer's stream is not the end of ours");
    }

    @Test
    void aClosedChannelSaysSo() throws Exception {
        assertTrue(channel.isOpen());
        Call<Integer> read = Calls.start(() -> channel.read(ByteBuffer.allocate(1))).whenBlocked();
        channel.close();
        channel.close();
        assertEquals("cancelled.closed", read.failure().cause());
        assertFalse(channel.isOpen());
        ByteBuffer one = ByteBuffer.allocate(1);
        assertThrows(ClosedChannelException.class, () -> channel.read(one));
        assertThrows(ClosedChannelException.class, () -> channel.write(one));
        assertEquals(-1, far.receive(new byte[1], 0, 1));
    }
}
