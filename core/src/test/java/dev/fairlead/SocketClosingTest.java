package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// How a socket ends while bytes that it accepted have not left.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#sockets")
@Tag("loopback")
@Timeout(60)
class SocketClosingTest {
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
    void closeThrowsIfAcceptedBytesDidNotLeave() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        var failure = assertInstanceOf(TransferFailure.NotFlushed.class, failureOf(near::close));
        assertTrue(failure.unsent() > 0, failure.summary());
        assertTrue(failure.waited().toMillis() > 4000, failure.summary());
        assertTrue(Ends.isPart(failure.delivery()), failure.delivery().toString());
        near.close();
        assertEquals("cancelled.closed", send.failure().cause());
    }

    @Test
    void aPeerThatGoesAwayEndsACloseThatWaits() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        Call<Boolean> close = Calls.run(near::close).whenBlocked();
        far.abort();
        assertInstanceOf(TransferFailure.Reset.class, close.failure());
        assertInstanceOf(ConnectionState.Failed.class, near.state());
        send.failure();
    }

    @Test
    void anAbortEndsACloseThatWaits() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        Call<Boolean> close = Calls.run(near::close).whenBlocked();
        near.abort();
        assertInstanceOf(TransferFailure.NotFlushed.class, close.failure());
        assertEquals("cancelled.closed", send.failure().cause());
    }

    @Test
    void theObserverHearsHowMuchWasCarried() throws Exception {
        near.send(utf8("12345"));
        far.receiveExactly(5);
        far.send(utf8("123"));
        near.receiveExactly(3);
        near.close();
        var closed =
                ends.events()
                        .next(NetworkEvent.Closed.class, event -> event.id().equals(near.id()));
        assertEquals(5, closed.transfer().bytesSent());
        assertEquals(3, closed.transfer().bytesReceived());
    }
}
