package dev.fairlead.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Ending;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketClose;
import dev.fairlead.WebSocketCompression;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketPart;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Both ends are ours.
@Timeout(60)
class WebSocketConnectionTest {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private Listener<WebSocketConnection> listener;
    private WebSocketConnection client;
    private WebSocketConnection server;

    @BeforeEach
    void openBoth() throws Exception {
        open(WebSocketOptions.DEFAULT, WebSocketOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private void open(WebSocketOptions ofClient, WebSocketOptions ofServer) throws Exception {
        listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack().webSocket(ofServer),
                        ListenerOptions.DEFAULT);
        client =
                network.open(
                        Endpoint.uri("ws://127.0.0.1:" + listener.port() + "/chat?room=1"),
                        Tcp.stack().webSocket(ofClient),
                        Parameters.DEFAULT);
        server = listener.accept(Duration.ofSeconds(30));
    }

    private static NetworkException failure(Call call) {
        return assertThrows(NetworkException.class, call::run);
    }

    private interface Call {
        void run() throws Exception;
    }

    @Test
    void carriesMessagesBothWays() throws Exception {
        client.send("täxt");
        client.send(new byte[] {0, 1, 2});
        assertEquals(Optional.of(WebSocketMessage.text("täxt")), server.receive());
        assertEquals(Optional.of(WebSocketMessage.binary(new byte[] {0, 1, 2})), server.receive());
        server.send("");
        assertEquals(Optional.of(WebSocketMessage.text("")), client.receive());
        assertEquals("websocket", client.report().handshakes().getLast().protocol());
    }

    @Test
    void carriesMessagesLargerThanAnyBuffer() throws Exception {
        byte[] content = new byte[5_000_000];
        new Random(7).nextBytes(content);
        Thread sender = Thread.ofVirtual().start(() -> sendQuietly(client, content));
        assertArrayEquals(content, server.receive().orElseThrow().bytes());
        sender.join();
    }

    private static void sendQuietly(WebSocketConnection connection, byte[] content) {
        try {
            connection.send(content);
        } catch (NetworkException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closeIsTheEndOfMessagesForThePeer() throws Exception {
        client.send("last");
        Thread closing =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                client.close(1001, "bye");
                            } catch (NetworkException e) {
                                throw new AssertionError(e);
                            }
                        });
        assertEquals(Optional.of(WebSocketMessage.text("last")), server.receive());
        assertEquals(Optional.empty(), server.receive());
        assertEquals(Optional.empty(), server.receive());
        WebSocketClose close = new WebSocketClose(Ending.Side.PEER, 1001, "bye");
        assertEquals(Optional.of(close), server.closing());
        NetworkException unsent = failure(() -> server.send("too late"));
        assertInstanceOf(WebSocketFailure.Closed.class, unsent.failure());
        server.close();
        closing.join();
        assertEquals(
                Optional.of(new WebSocketClose(Ending.Side.HERE, 1001, "bye")), client.closing());
    }

    @Test
    void whatCameBeforeTheCloseCanBeAnswered() throws Exception {
        client.send("question");
        client.shutdownOutput();
        client.shutdownOutput();
        assertInstanceOf(
                WebSocketFailure.Closed.class, failure(() -> client.send("more")).failure());
        assertEquals(Optional.of(WebSocketMessage.text("question")), server.receive());
        server.send("answer");
        assertEquals(Optional.of(WebSocketMessage.text("answer")), client.receive());
        assertEquals(Optional.empty(), server.receive());
        assertInstanceOf(
                WebSocketFailure.Closed.class, failure(() -> server.send("more")).failure());
        assertEquals(Optional.empty(), client.receive());
        assertEquals(Ending.Side.HERE, client.closing().orElseThrow().side());
    }

    @Test
    void aCloseThatTellsOfTroubleIsAFailure() throws Exception {
        server.close(4242, "no room");
        NetworkException failure = failure(() -> client.receive());
        WebSocketFailure.ClosedByPeer closed =
                assertInstanceOf(WebSocketFailure.ClosedByPeer.class, failure.failure());
        assertEquals(4242, closed.code());
        assertEquals("no room", closed.reason());
    }

    @Test
    void codesThatMayNotBeSentAreRefused() {
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000}) {
            assertThrows(IllegalArgumentException.class, () -> client.close(code, ""));
        }
        assertThrows(IllegalArgumentException.class, () -> client.close(1000, "é".repeat(62)));
        assertEquals(Optional.empty(), client.closing());
    }

    @Test
    void pingsAreAnsweredWhileNobodyReceives() throws Exception {
        assertTrue(client.ping(new byte[] {1, 2}).toNanos() > 0);
        assertTrue(server.ping(new byte[0]).toNanos() > 0);
        assertThrows(IllegalArgumentException.class, () -> client.ping(new byte[126]));
    }

    @Test
    void aPingEndsWithTheConnection() throws Exception {
        try (EchoScene scene = new EchoScene(WebSocketOptions.DEFAULT);
                RawPeer peer = scene.clientPeer()) {
            peer.frame(RawPeer.FIN | RawPeer.TEXT, "x");
            peer.expectText("x");
        }
        CompletableFuture<NetworkException> result = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        client.within(Duration.ofSeconds(30)).ping(new byte[] {9});
                        result.complete(null);
                    } catch (NetworkException e) {
                        result.complete(e);
                    }
                });
        result.get(30, TimeUnit.SECONDS); // answered, or over: both end
        server.abort();
        assertThrows(NetworkException.class, () -> client.receive());
    }

    @Test
    void partsAreSentAndReceivedWithoutTheWhole() throws Exception {
        byte[] content = new byte[1_000_000];
        new Random(3).nextBytes(content);
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                for (int at = 0; at < content.length; at += 100_000) {
                                    byte[] part = Arrays.copyOfRange(content, at, at + 100_000);
                                    client.sendPart(new WebSocketPart(part, false, false));
                                }
                                client.ping(new byte[0]);
                                client.sendPart(new WebSocketPart(new byte[0], false, true));
                            } catch (NetworkException e) {
                                throw new AssertionError(e);
                            }
                        });
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        WebSocketPart part = server.receivePart(1000).orElseThrow();
        while (!part.endOfMessage()) {
            assertTrue(part.content().length <= 1000);
            received.writeBytes(part.content());
            part = server.receivePart(1000).orElseThrow();
        }
        received.writeBytes(part.content());
        assertArrayEquals(content, received.toByteArray());
        sender.join();
    }

    @Test
    void aMessageInPartsIsNotInterrupted() throws Exception {
        client.sendPart(new WebSocketPart(RawPeer.utf8("one "), true, false));
        assertThrows(IllegalStateException.class, () -> client.send("other"));
        assertThrows(
                IllegalArgumentException.class,
                () -> client.sendPart(new WebSocketPart(new byte[0], false, true)));
        byte[] half = {(byte) 0xc3};
        assertThrows(
                IllegalArgumentException.class,
                () -> client.sendPart(new WebSocketPart(half, true, true)));
        client.sendPart(new WebSocketPart(RawPeer.utf8("message"), true, true));
        assertEquals(Optional.of(WebSocketMessage.text("one message")), server.receive());
    }

    @Test
    void aDeadlineConsumesNothing() throws Exception {
        server.sendPart(new WebSocketPart(RawPeer.utf8("half "), true, false));
        NetworkException late = failure(() -> client.within(Duration.ofMillis(50)).receive());
        assertInstanceOf(DeadlineExceeded.class, late.failure());
        server.sendPart(new WebSocketPart(RawPeer.utf8("whole"), true, true));
        assertEquals(Optional.of(WebSocketMessage.text("half whole")), client.receive());
    }

    @Test
    void tooLargeAMessageIsRefusedWith1009() throws Exception {
        open(
                WebSocketOptions.DEFAULT.withMaximumMessageSize(1000),
                WebSocketOptions.DEFAULT.withMaximumMessageSize(1000));
        client.send(new byte[1000]);
        assertEquals(1000, server.receive().orElseThrow().bytes().length);
        client.send(new byte[1001]);
        NetworkException failure = failure(() -> server.receive());
        assertInstanceOf(WebSocketFailure.MessageTooBig.class, failure.failure());
        WebSocketFailure.ClosedByPeer told =
                assertInstanceOf(
                        WebSocketFailure.ClosedByPeer.class,
                        failure(() -> client.receive()).failure());
        assertEquals(1009, told.code());
    }

    @Test
    void compressedMessagesArriveAsTheyWere() throws Exception {
        WebSocketOptions compressed =
                WebSocketOptions.DEFAULT.withCompression(WebSocketCompression.DEFAULT);
        open(compressed, compressed);
        assertTrue(client.isCompressed());
        assertTrue(server.isCompressed());
        long before = client.transferReport().bytesSent();
        for (int i = 0; i < 10; i++) {
            client.send("abc".repeat(10_000));
            assertEquals(
                    Optional.of(WebSocketMessage.text("abc".repeat(10_000))), server.receive());
        }
        assertTrue(client.transferReport().bytesSent() - before < 10_000);
        client.send("");
        assertEquals(Optional.of(WebSocketMessage.text("")), server.receive());
    }

    @Test
    void aCompressedBombIsRefusedBeforeItIsWhole() throws Exception {
        WebSocketOptions compressed =
                WebSocketOptions.DEFAULT
                        .withCompression(WebSocketCompression.DEFAULT)
                        .withMaximumMessageSize(100_000);
        open(compressed, compressed);
        client.send(new byte[50_000_000]); // 50 KB on the wire
        NetworkException failure = failure(() -> server.receive());
        assertInstanceOf(WebSocketFailure.MessageTooBig.class, failure.failure());
        assertEquals(
                1009,
                assertInstanceOf(
                                WebSocketFailure.ClosedByPeer.class,
                                failure(() -> client.receive()).failure())
                        .code());
    }

    @Test
    void aSilentPeerIsGivenUpAfterPingsThatNothingAnswered() throws Exception {
        WebSocketOptions pinging = WebSocketOptions.DEFAULT.withAutoPing(Duration.ofMillis(20), 3);
        try (EchoScene scene = new EchoScene(pinging);
                RawPeer peer = scene.clientPeer()) {
            for (int i = 0; i < 3; i++) { // and answers none
                assertEquals(RawPeer.PING, peer.read().opcode());
            }
            peer.expectEnd();
        }
    }

    @Test
    void aPeerThatAnswersPingsIsKept() throws Exception {
        open(
                WebSocketOptions.DEFAULT.withAutoPing(Duration.ofMillis(10), 1),
                WebSocketOptions.DEFAULT);
        NetworkException late = failure(() -> client.within(Duration.ofMillis(300)).receive());
        assertInstanceOf(DeadlineExceeded.class, late.failure());
        client.send("still here");
        assertEquals(Optional.of(WebSocketMessage.text("still here")), server.receive());
    }

    @Test
    void aSlowReceiverStopsTheSender() throws Exception {
        byte[] content = new byte[10_000];
        WebSocketConnection limited = client.within(Duration.ofMillis(300));
        int sent = 0;
        try {
            while (sent < 10_000) { // 100 MB, which no socket holds
                limited.send(content);
                sent++;
            }
        } catch (NetworkException e) {
            assertInstanceOf(DeadlineExceeded.class, e.failure());
        }
        assertTrue(sent < 10_000, "nothing stopped the sender");
        for (int i = 0; i < sent; i++) {
            assertEquals(10_000, server.receive().orElseThrow().bytes().length);
        }
        client.send("after");
        assertEquals(Optional.of(WebSocketMessage.text("after")), server.receive());
    }

    @Test
    void aFrameIsNoLargerThanAllowed() throws Exception {
        try (EchoScene scene = new EchoScene(WebSocketOptions.DEFAULT.withMaximumFrameSize(300));
                RawPeer peer = scene.clientPeer()) {
            peer.frame(0x80 | RawPeer.BINARY, new byte[700]);
            RawPeer.Frame first = peer.read();
            RawPeer.Frame second = peer.read();
            RawPeer.Frame last = peer.read();
            assertEquals(
                    List.of(300, 300, 100),
                    List.of(
                            first.payload().length,
                            second.payload().length,
                            last.payload().length));
            assertEquals(
                    List.of(false, false, true), List.of(first.fin(), second.fin(), last.fin()));
        }
    }

    @Test
    void manySmallMessagesInARowArriveInOrderAndWhole() throws Exception {
        int many = 20_000;
        Thread sender =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int i = 0; i < many; i++) {
                                sendQuietly(client, new byte[i % 200]);
                            }
                        });
        for (int i = 0; i < many; i++) {
            assertEquals(i % 200, server.receive().orElseThrow().bytes().length);
        }
        sender.join();
        client.shutdownOutput();
        assertEquals(Optional.empty(), server.receive());
    }
}
