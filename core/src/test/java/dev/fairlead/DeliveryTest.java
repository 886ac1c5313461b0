package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A failure never says that nothing was sent if a request may have arrived.
class DeliveryTest {
    private static final Delivery REQUEST_SENT = new Delivery(Delivery.Kind.UNKNOWN, -1, 7);

    private final StreamConnection client;
    private final StreamConnection server;

    DeliveryTest() {
        Connections.Pair<StreamConnection> pair = Connections.pair(Tcp.stack());
        client = pair.first();
        server = pair.second();
    }

    @AfterEach
    void abortBoth() {
        client.abort();
        server.abort();
    }

    private Delivery deliveryOf(Executable call) {
        return assertThrows(NetworkException.class, call).failure().delivery();
    }

    @Test
    void anAnswerThatDoesNotComeInTimeLeavesTheRequestUnknown() throws Exception {
        client.send("request".getBytes(UTF_8));
        StreamConnection limited = client.within(Duration.ofMillis(20));
        assertEquals(REQUEST_SENT, deliveryOf(() -> limited.receive(1, 10)));
    }

    @Test
    void anInterruptedReceiveLeavesTheRequestUnknown() throws Exception {
        client.send("request".getBytes(UTF_8));
        Thread.currentThread().interrupt();
        assertEquals(REQUEST_SENT, deliveryOf(() -> client.receive(1, 10)));
        assertTrue(Thread.interrupted());
    }

    @Test
    void anAnswerThatEndsEarlyLeavesTheRequestUnknown() throws Exception {
        client.send("request".getBytes(UTF_8));
        server.shutdownOutput();
        assertEquals(REQUEST_SENT, deliveryOf(() -> client.receiveExactly(10)));
    }

    @Test
    void anAnswerThatIsTooLongLeavesTheRequestUnknown() throws Exception {
        client.send("request".getBytes(UTF_8));
        server.send("too long".getBytes(UTF_8));
        assertEquals(REQUEST_SENT, deliveryOf(() -> client.receiveUntilEnd(3)));
    }

    @Test
    void nothingLeftIfNothingWasSent() {
        StreamConnection limited = client.within(Duration.ofMillis(20));
        assertEquals(Delivery.NOTHING, deliveryOf(() -> limited.receive(1, 10)));
    }
}
