package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import dev.fairlead.internal.connection.Inside;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// A relay between two connections: client — inner … outer — server.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class JoinTest {
    @Parameter Link link;
    private Ends left;
    private Ends right;
    private StreamConnection client;
    private StreamConnection server;
    private Call<Boolean> join;

    @BeforeEach
    void open() throws Exception {
        left = link.openNarrow();
        right = link.openNarrow();
        client = left.near();
        server = right.far();
        join = Calls.run(() -> Connections.join(left.far(), right.near()));
    }

    @AfterEach
    void close() throws Exception {
        left.close();
        right.close();
    }

    @Test
    void theEndOfOneStreamIsPassedOnAndTheOtherGoesOn() throws Exception {
        client.send(utf8("question"));
        client.shutdownOutput();
        assertEquals("question", text(server.receiveUntilEnd(100)));
        server.send(utf8("answer"));
        assertEquals("answer", text(client.receiveExactly(6)));
        assertInstanceOf(ConnectionState.Ready.class, left.far().state());
        server.shutdownOutput();
        assertTrue(client.receive(1, 1).endOfStream());
        join.get();
        assertInstanceOf(ConnectionState.Ready.class, left.far().state(), "closes neither");
        assertInstanceOf(ConnectionState.Ready.class, right.near().state(), "closes neither");
    }

    @Test
    void theStreamsMayEndInTheOtherOrder() throws Exception {
        server.send(utf8("greeting"));
        server.shutdownOutput();
        assertEquals("greeting", text(client.receiveUntilEnd(100)));
        client.send(utf8("thanks"));
        client.shutdownOutput();
        assertEquals("thanks", text(server.receiveUntilEnd(100)));
        join.get();
    }

    @Test
    void aSlowReaderAtOneEndSlowsTheSenderAtTheOther() throws Exception {
        ByteBuffer content = ByteBuffer.allocate(4 * Ends.MUCH);
        Call<Boolean> send = Calls.run(() -> client.send(content));
        Calls.await(() -> server.available() > 100_000);
        untilNothingMoves(content);
        assertTrue(content.hasRemaining(), "all was taken, and nobody has received it");
        long received = 0;
        for (byte[] piece = new byte[1 << 16]; received < content.capacity(); ) {
            received += server.receive(piece, 0, piece.length);
        }
        send.get();
        server.send(utf8("back"));
        assertEquals("back", text(client.receiveExactly(4)));
    }

    private void untilNothingMoves(ByteBuffer content) {
        long before = -1;
        long now;
        while ((now = content.remaining() + Inside.transportOf(client).queued()) != before) {
            before = now;
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
    }

    @Test
    void anAbortAtOneEndIsAnAbortAtTheOther() throws Exception {
        client.send(utf8("x"));
        server.receiveExactly(1);
        Call<Received> waiting = Calls.start(() -> server.receive(1, 1)).whenBlocked();
        client.abort();
        if (link == Link.EPOLL_UNIX || link == Link.NIO_UNIX) {
            // An abort of a Unix socket is its end, and no more.
            assertTrue(waiting.get().endOfStream());
            return;
        }
        assertEquals("transfer.reset", waiting.failure().cause());
        assertEquals("transfer.reset", join.failure().cause());
        assertInstanceOf(ConnectionState.Failed.class, left.far().state());
        assertInstanceOf(ConnectionState.Cancelled.class, right.near().state());
    }

    @Test
    void anInterruptAbortsBoth() {
        join.whenBlocked().thread().interrupt();
        assertEquals("cancelled.interrupted", join.failure().cause());
        assertGone();
    }

    @Test
    void anInterruptAbortsBothEvenIfOneDirectionHasEnded() throws Exception {
        client.shutdownOutput();
        assertEquals(0, server.receiveUntilEnd(1).length);
        join.whenBlocked().thread().interrupt();
        assertEquals("cancelled.interrupted", join.failure().cause());
        assertGone();
    }

    private void assertGone() {
        assertInstanceOf(ConnectionState.Cancelled.class, left.far().state());
        assertInstanceOf(ConnectionState.Cancelled.class, right.near().state());
        assertEquals("cancelled.closed", failureOf(() -> left.far().send(utf8("x"))).cause());
    }
}
