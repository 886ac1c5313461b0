package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.ALPN;
import static dev.fairlead.quic.Ends.SERVER;
import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.TRUSTING;
import static dev.fairlead.quic.Ends.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramHandler;
import dev.fairlead.Ecn;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.QuicFailure;
import dev.fairlead.TransferFailure;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Datagrams of a connection that is not seen, used as those of UDP are.
@Tag("loopback")
@Timeout(30)
class QuicDatagramStackTest {
    private static final QuicDatagramStack CLIENT = Quic.stack(ALPN).tls(TRUSTING).datagrams();

    private static Listener<DatagramConnection> listen() throws Exception {
        return Listener.open(
                Endpoint.host("127.0.0.1", 0), Quic.stack(ALPN).tls(SERVER).datagrams());
    }

    private static DatagramConnection connect(Listener<?> to) throws Exception {
        return Connection.open(Endpoint.host("127.0.0.1", to.port()), CLIENT);
    }

    /// Sends it until one arrives: the engine drops one that shares a UDP datagram with a packet of
    /// the handshake that is sent again, and a slow machine does send it again.
    ///
    /// @return how many it took
    private static int sendUntil(Future<?> done, DatagramConnection from, String content)
            throws Exception {
        for (int sent = 1; ; sent++) {
            from.send(content.getBytes(UTF_8));
            try {
                done.get(500, TimeUnit.MILLISECONDS);
                return sent;
            } catch (TimeoutException e) {
                if (sent == 40) {
                    throw e;
                }
            }
        }
    }

    private static String text(DatagramConnection from) {
        try {
            return new String(from.within(SOON).receive().content(), UTF_8);
        } catch (NetworkException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void datagramsGoBothWaysWhole() throws Exception {
        try (var listener = listen();
                var near = connect(listener);
                var far = listener.accept(SOON)) {
            CompletableFuture<String> there =
                    CompletableFuture.supplyAsync(() -> text(far), Thread::startVirtualThread);
            int sent = sendUntil(there, near, "there");
            assertEquals("there", there.get());
            far.send(
                    ByteBuffer.wrap("back".getBytes(UTF_8)),
                    MessageOptions.DEFAULT.withLifetime(SOON));
            ByteBuffer target = ByteBuffer.allocate(10);
            assertEquals(4, near.within(SOON).receive(target));
            assertEquals(sent, near.counts().sent());
            assertEquals(1, near.counts().received());
            assertTrue(near.report().tls().isPresent());
        }
    }

    @Test
    void whatDoesNotFitAPacketIsRefusedWithTheSizeThatDoes() throws Exception {
        try (var listener = listen();
                var near = connect(listener)) {
            int most = near.maximumDatagramSize();
            assertTrue(most >= 1000 && most <= 1452, () -> most + " bytes");
            var refused =
                    assertInstanceOf(
                            TransferFailure.TooBig.class,
                            failureOf(() -> near.send(new byte[most + 1])));
            assertEquals(most, refused.limit());
            assertThrows(IllegalArgumentException.class, () -> near.send(new byte[0]));
        }
    }

    @Test
    void anInlineHandlerGetsThem() throws Exception {
        CompletableFuture<String> got = new CompletableFuture<>();
        try (var listener = listen();
                var near = connect(listener);
                var far = listener.accept(SOON)) {
            far.inline(
                    new DatagramHandler() {
                        @Override
                        public void received(
                                DatagramConnection from, ByteBuffer content, @Nullable Ecn ecn) {
                            got.complete(UTF_8.decode(content).toString());
                        }

                        @Override
                        public void failed(DatagramConnection of, NetworkFailure failure) {
                            got.completeExceptionally(new NetworkException(failure));
                        }
                    });
            sendUntil(got, near, "inline");
            assertEquals("inline", got.get());
        }
    }

    @Test
    void theEndOfOneIsToldToWhoWaitsAtTheOther() throws Exception {
        try (var listener = listen()) {
            var near = connect(listener);
            var far = listener.accept(SOON);
            near.close();
            assertInstanceOf(
                    QuicFailure.ClosedByPeer.class, failureOf(() -> far.within(SOON).receive()));
        }
    }

    @Test
    void whoTakesNoDatagramsIsNamed() throws Exception {
        QuicStack streams = Quic.stack(ALPN).tls(SERVER);
        try (var listener = Listener.open(Endpoint.host("127.0.0.1", 0), streams)) {
            var failure = failureOf(() -> connect(listener));
            assertEquals("protocol.quic-no-datagrams", failure.cause());
        }
        try (var listener = listen()) {
            var told =
                    assertInstanceOf(
                            QuicFailure.ClosedByPeer.class,
                            failureOf(() -> streamTo(listener.port())));
            assertTrue(told.reason().contains("datagrams"), told::reason);
        }
    }

    /// By one that takes no datagrams.
    private static void streamTo(int port) throws NetworkException {
        try (var connection =
                Connection.open(Endpoint.host("127.0.0.1", port), Quic.stack(ALPN).tls(TRUSTING))) {
            connection.openStream(Direction.BIDIRECTIONAL, SOON);
        }
    }
}
