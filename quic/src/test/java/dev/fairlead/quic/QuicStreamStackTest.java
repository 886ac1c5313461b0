package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.QuicFailure;
import dev.fairlead.StreamConnection;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A stream over a connection that nobody sees.
@Timeout(60)
class QuicStreamStackTest {
    private static Listener<StreamConnection> listen() throws NetworkException {
        return Listener.open(
                Endpoint.host("127.0.0.1", 0), Ends.server(QuicOptions.DEFAULT).stream());
    }

    private static StreamConnection connect(Listener<?> to) throws NetworkException {
        return Connection.open(
                Endpoint.host("127.0.0.1", to.port()), Ends.client(QuicOptions.DEFAULT).stream());
    }

    @Test
    void isUsedAsOneOverTcp() throws Exception {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        try (var listener = listen()) {
            listener.serve(connection -> {
                connection.send(connection.receiveUntilEnd(content.length));
                connection.close();
            });
            try (var connection = connect(listener)) {
                assertEquals("fairlead-test", connection.report().tls().orElseThrow().alpn().get());
                connection.send(content);
                connection.shutdownOutput();
                assertArrayEquals(content, connection.receiveUntilEnd(content.length));
                assertEquals(content.length, connection.transferReport().bytesReceived());
            }
        }
    }

    @Test
    void whatWasSentBeforeACloseArrives() throws Exception {
        byte[] content = new byte[1 << 20];
        try (var listener = listen()) {
            var connection = connect(listener);
            Thread.ofVirtual()
                    .start(() -> {
                        try (connection) {
                            connection.send(content);
                        } catch (NetworkException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            try (var far = listener.accept(SOON)) {
                assertEquals(content.length, far.receiveUntilEnd(content.length).length);
                assertEquals(-1, far.receive(new byte[1], 0, 1));
            }
        }
    }

    @Test
    void anAbortIsAFailureAtTheOtherEnd() throws Exception {
        try (var listener = listen();
                var connection = connect(listener)) {
            connection.send("x".getBytes(UTF_8));
            var far = listener.accept(SOON);
            far.receiveExactly(1);
            far.abort();
            assertInstanceOf(
                    QuicFailure.class, failureOf(() -> connection.within(SOON).receive(1, 1)));
        }
    }

    @Test
    void whomToTrustIsDecidedAsEver() throws Exception {
        try (var listener = listen()) {
            assertInstanceOf(
                    CertificateFailure.class,
                    failureOf(() ->
                            Connection.open(
                                    Endpoint.host("127.0.0.1", listener.port()),
                                    Quic.stack(Ends.ALPN).stream())));
            assertTrue(listener.openConnections() <= 1);
        }
    }
}
