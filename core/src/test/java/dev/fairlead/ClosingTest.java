package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// How a connection ends: closed, aborted, forgotten by its peer.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class ClosingTest {
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

    @Test
    void closeSendsAllThatWasAcceptedAndEndsTheStream() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        Call<byte[]> received = Calls.start(() -> far.receiveUntilEnd(content.length));
        near.send(content);
        near.close();
        assertArrayEquals(content, received.get());
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
        assertInstanceOf(ConnectionState.Ready.class, far.state());
    }

    @Test
    void closingAgainDoesNothing() throws Exception {
        near.close();
        near.close();
        near.abort();
        near.close();
        far.abort();
        far.abort();
        far.close();
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
    }

    /// Closing a socket with unread data makes the system reset the connection, and the peer would
    /// lose what we sent last.
    @Test
    void closeWithUnreadDataLosesNothingOfWhatWasSent() throws Exception {
        far.send(new byte[100_000]);
        await(() -> near.available() > 0);
        byte[] content = new byte[1 << 20];
        new Random(2).nextBytes(content);
        Call<byte[]> received =
                Calls.start(() -> {
                    byte[] all = far.receiveUntilEnd(content.length);
                    far.close();
                    return all;
                });
        near.send(content);
        near.close();
        assertArrayEquals(content, received.get());
    }

    @Test
    void closeDoesNotWaitForAPeerThatNeverEnds() throws Exception {
        far.send(utf8("unread"));
        await(() -> near.available() > 0);
        long begun = System.nanoTime();
        near.close();
        assertTrue(System.nanoTime() - begun < Duration.ofSeconds(4).toNanos());
        assertTrue(far.receive(1, 1).endOfStream());
    }

    @Test
    void bothMayCloseAtOnce() throws Exception {
        near.send(utf8("x"));
        far.send(utf8("y"));
        Call<Boolean> a = Calls.run(near::close);
        Call<Boolean> b = Calls.run(far::close);
        a.get();
        b.get();
    }

    @Test
    void anInterruptedCloseReleasesAllAndKeepsTheFlag() throws Exception {
        near.send(utf8("x"));
        Call<Boolean> close =
                Calls.run(() -> {
                    Thread.currentThread().interrupt();
                    near.close();
                });
        assertTrue(close.get(), "the interrupt flag is gone");
        assertInstanceOf(ConnectionState.Cancelled.class, near.state());
        assertEquals("x", text(far.receiveUntilEnd(10)));
    }
}
