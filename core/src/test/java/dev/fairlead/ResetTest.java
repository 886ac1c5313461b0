package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.fairlead.Calls.Call;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What an abort is to the peer, over links that can tell it from an end.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#withReset")
@Tag("loopback")
@Timeout(60)
class ResetTest {
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
    void endsAReceive() throws Exception {
        Call<Received> call = Calls.start(() -> near.receive(1, 1)).whenBlocked();
        far.abort();
        assertInstanceOf(TransferFailure.Reset.class, call.failure());
        var failed = assertInstanceOf(ConnectionState.Failed.class, near.state());
        assertInstanceOf(TransferFailure.Reset.class, failed.reason());
        assertEquals("cancelled.closed", failureOf(() -> far.receive(1, 1)).cause());
    }

    @Test
    void endsASend() throws Exception {
        Call<Boolean> send = ends.stuckSend();
        far.abort();
        assertInstanceOf(TransferFailure.Reset.class, send.failure());
        assertInstanceOf(ConnectionState.Failed.class, near.state());
    }

    @Test
    void comesAfterWhatCameBefore() throws Exception {
        far.send(utf8("abc"));
        await(() -> near.available() == 3);
        far.abort();
        await(() -> near.state() instanceof ConnectionState.Failed);
        assertEquals("abc", text(near.receiveExactly(3)));
        NetworkFailure first = failureOf(() -> near.receive(1, 1));
        assertInstanceOf(TransferFailure.Reset.class, first);
        assertEquals(first, failureOf(() -> near.receiveExactly(1)));
        assertEquals(first, failureOf(() -> near.send(utf8("x"))));
        assertEquals(first, failureOf(near::shutdownOutput));
        near.close();
        assertEquals(first, failureOf(() -> near.receive(1, 1)));
        assertInstanceOf(ConnectionState.Failed.class, near.state());
    }

    @Test
    void isToldToAnInlineHandlerOnce() throws Exception {
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        near.inline(
                new InlineHandler() {
                    @Override
                    public void received(InlineStream stream, ByteBuffer content) {
                        told.add("received");
                    }

                    @Override
                    public void endOfStream(InlineStream stream) {
                        told.add("end");
                    }

                    @Override
                    public void failed(InlineStream stream, NetworkFailure failure) {
                        told.add(failure.cause());
                    }
                });
        far.abort();
        assertEquals("transfer.reset", told.poll(20, TimeUnit.SECONDS));
        near.close();
        assertNull(told.poll(50, TimeUnit.MILLISECONDS));
    }
}
