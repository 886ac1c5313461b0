package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How connections begin and end, over loopback.
@Tag("loopback")
@Timeout(60)
class TcpOpeningTest extends TcpScene {
    @Test
    void tellsEveryStateOnceAndInOrder() throws Exception {
        LinkedBlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        StreamConnection c = network.create(listener.local(), Tcp.stack(), Parameters.DEFAULT);
        c.onState(states::add);
        c.start();
        c.awaitReady();
        c.close();
        List<String> told = new ArrayList<>();
        while (!told.contains("Cancelled")) {
            told.add(states.poll(5, TimeUnit.SECONDS).getClass().getSimpleName());
        }
        assertEquals(List.of("Setup", "Preparing", "Ready", "Cancelled"), told);
        assertThrows(
                IllegalStateException.class,
                () ->
                        network.create(listener.local(), Tcp.stack(), Parameters.DEFAULT)
                                .awaitReady());
    }

    @Test
    void aLateHandlerFirstGetsTheCurrentState() throws Exception {
        LinkedBlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        try (StreamConnection c = connect()) {
            c.onState(states::add);
            assertInstanceOf(ConnectionState.Ready.class, states.poll(5, TimeUnit.SECONDS));
        }
        assertInstanceOf(ConnectionState.Cancelled.class, states.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void aRefusedPortFailsAtOnceAndSaysSo() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        long begun = System.nanoTime();
        NetworkException e =
                assertThrows(
                        NetworkException.class,
                        () -> network.open(loopback(port), Tcp.stack(), Parameters.DEFAULT));
        assertInstanceOf(ConnectFailure.Refused.class, e.failure());
        assertEquals(Stage.CONNECT, e.failure().stage());
        assertEquals(1, e.failure().attempts().size());
        assertTrue(System.nanoTime() - begun < 2_000_000_000L);
    }

    @Test
    void closeSendsEverythingThatWasAccepted() throws Exception {
        byte[] content = new byte[5 * 1024 * 1024];
        new Random(2).nextBytes(content);
        try (StreamConnection server = acceptWhile(content)) {
            assertArrayEquals(content, server.receiveUntilEnd(content.length));
        }
    }

    private StreamConnection acceptWhile(byte[] content) throws Exception {
        StreamConnection c = connect();
        StreamConnection server = listener.accept();
        Thread.ofVirtual()
                .start(() -> {
                    try (c) {
                        c.send(content);
                    } catch (NetworkException e) {
                        throw new AssertionError(e);
                    }
                });
        return server;
    }

    @Test
    void closeThrowsIfAcceptedBytesDidNotLeave() throws Exception {
        StreamConnection c = connect();
        try (StreamConnection server = listener.accept()) {
            var sent = c.async().send(ByteBuffer.allocate(64 * 1024 * 1024)).toCompletableFuture();
            // The system takes no more once nothing has moved for a while.
            long before = -1;
            while (before != server.available()) {
                before = server.available();
                assertThrows(TimeoutException.class, () -> sent.get(200, TimeUnit.MILLISECONDS));
            }
            NetworkException e = assertThrows(NetworkException.class, c::close);
            var failure = assertInstanceOf(TransferFailure.NotFlushed.class, e.failure());
            assertTrue(failure.unsent() > 0, failure.summary());
            var sender =
                    assertThrows(ExecutionException.class, () -> sent.get(5, TimeUnit.SECONDS));
            assertInstanceOf(NetworkException.class, sender.getCause());
            c.close();
        }
    }

    @Test
    void aDeadPathWaitsAndSaysSo() throws Exception {
        // TEST-NET-1 with a local address of the other family: nothing can be tried.
        Parameters parameters =
                Parameters.DEFAULT
                        .withDeadline(Duration.ofMillis(300))
                        .withLocalEndpoint((Endpoint.Address) Endpoint.host("::1", 0));
        NetworkException e =
                assertThrows(
                        NetworkException.class,
                        () -> network.open(Endpoint.host("127.0.0.1", 9), Tcp.stack(), parameters));
        assertTrue(e.failure().summary().length() > 10, e.getMessage());
    }

    @Test
    void sendsFirstDataWithTheOpen() throws Exception {
        try (StreamConnection c =
                        connect(Parameters.DEFAULT.withReplayableFirstData(utf8("first")));
                StreamConnection server = listener.accept()) {
            c.send(utf8("second"));
            assertEquals("firstsecond", new String(server.receiveExactly(11), UTF_8));
        }
    }

    @Test
    void aScopeThatIsNotHereIsNamed() {
        NetworkException e =
                assertThrows(
                        NetworkException.class,
                        () ->
                                network.open(
                                        Endpoint.host("fe80::1%nowhere0", 9),
                                        Tcp.stack(),
                                        Parameters.DEFAULT));
        var missing = assertInstanceOf(PathFailure.NoSuchInterface.class, e.failure());
        assertEquals("nowhere0", missing.name());
        assertTrue(missing.hint().contains("lo"), missing.hint());
    }
}
