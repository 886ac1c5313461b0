package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections and listeners over loopback, as a program sees them.
@Tag("loopback")
@Timeout(60)
class TcpConnectionTest {
    private Network network;
    private Listener<StreamConnection> listener;

    @BeforeEach
    void open() throws NetworkException {
        network = Network.open(NetworkOptions.DEFAULT);
        listener = network.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private static Endpoint loopback(int port) {
        return Endpoint.address(InetAddress.getLoopbackAddress(), port);
    }

    private StreamConnection connect() throws NetworkException {
        return connect(Parameters.DEFAULT);
    }

    private StreamConnection connect(Parameters parameters) throws NetworkException {
        return network.open(listener.local(), Tcp.stack(), parameters);
    }

    private void echo() {
        listener.serve(c -> {
            ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
            while (c.receive(buffer) >= 0) {
                c.send(buffer.flip());
                buffer.clear();
            }
        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void sendsAndReceives() throws Exception {
        echo();
        try (StreamConnection c = connect()) {
            c.send(utf8("hello"));
            assertEquals("hello", new String(c.receiveExactly(5), UTF_8));
            assertInstanceOf(ConnectionState.Ready.class, c.state());
        }
    }

    @Test
    void tellsTheEndOfTheStreamAfterTheLastBytesAndOnlyThen() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("last"));
            server.shutdownOutput();
            Received content = c.receive(1, 100);
            while (content.content().length < 4) {
                content = c.receive(1, 100);
            }
            assertEquals("last", new String(content.content(), UTF_8));
            assertFalse(content.endOfStream());
            assertTrue(c.receive(1, 100).endOfStream());
            assertTrue(c.receive(1, 100).endOfStream());
            assertEquals(-1, c.receive(ByteBuffer.allocate(1)));
            assertInstanceOf(ConnectionState.Ready.class, c.state());
            c.send(utf8("still writable"));
            assertEquals("still writable", new String(server.receiveExactly(14), UTF_8));
        }
    }

    @Test
    void carriesEveryByteOfALargeTransferBothWays() throws Exception {
        echo();
        byte[] content = new byte[32 * 1024 * 1024];
        new Random(1).nextBytes(content);
        try (StreamConnection c = connect()) {
            CompletableFuture<Void> sent = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            c.send(content);
                            c.shutdownOutput();
                            sent.complete(null);
                        } catch (NetworkException e) {
                            sent.completeExceptionally(e);
                        }
                    });
            assertArrayEquals(content, c.receiveUntilEnd(content.length));
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void sendsADirectBufferFromItsPositionToItsLimit() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            ByteBuffer content = ByteBuffer.allocateDirect(10).put(utf8("0123456789"));
            c.send(content.position(2).limit(6));
            assertEquals(6, content.position());
            assertEquals("2345", new String(server.receiveExactly(4), UTF_8));
        }
    }

    @Test
    void keepsWhatCameWhenTheStreamEndsTooEarly() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("abc"));
            server.shutdownOutput();
            NetworkException e = assertThrows(NetworkException.class, () -> c.receiveExactly(10));
            var early = assertInstanceOf(TransferFailure.EndedEarly.class, e.failure());
            assertEquals(10, early.expected());
            assertEquals(3, early.received());
            assertEquals(3, c.available());
            assertEquals("abc", new String(c.receiveUntilEnd(10), UTF_8));
        }
    }

    @Test
    void refusesToReceiveMoreThanTheLimitAndKeepsIt() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("abcdef"));
            server.shutdownOutput();
            NetworkException e = assertThrows(NetworkException.class, () -> c.receiveUntilEnd(3));
            assertInstanceOf(TransferFailure.TooLong.class, e.failure());
            assertEquals("abcdef", new String(c.receiveUntilEnd(6), UTF_8));
        }
    }

    @Test
    void aDeadlineEndsAReceiveAndNothingElse() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            NetworkException e =
                    assertThrows(
                            NetworkException.class,
                            () -> c.within(Duration.ofMillis(20)).receive(1, 10));
            var late = assertInstanceOf(DeadlineExceeded.class, e.failure());
            assertEquals("deadline.transfer", late.cause());
            server.send(utf8("x"));
            assertEquals("x", new String(c.receiveExactly(1), UTF_8));
        }
    }

    @Test
    void anInterruptEndsTheCallNotTheConnection() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            CompletableFuture<NetworkException> ended = new CompletableFuture<>();
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread receiver =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    c.receive(1, 10);
                                } catch (NetworkException e) {
                                    flag.complete(Thread.currentThread().isInterrupted());
                                    ended.complete(e);
                                }
                            });
            receiver.interrupt();
            NetworkFailure failure = ended.get(5, TimeUnit.SECONDS).failure();
            assertEquals("cancelled.interrupted", failure.cause());
            assertTrue(flag.get());
            server.send(utf8("x"));
            assertEquals("x", new String(c.receiveExactly(1), UTF_8));
        }
    }

    @Test
    void aSlowReaderSlowsTheSender() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            ByteBuffer content = ByteBuffer.allocateDirect(64 * 1024 * 1024);
            NetworkException e =
                    assertThrows(
                            NetworkException.class,
                            () -> c.within(Duration.ofMillis(200)).send(content));
            assertInstanceOf(DeadlineExceeded.class, e.failure());
            assertTrue(content.hasRemaining());
            assertTrue(Ends.isPart(e.failure().delivery()), e.failure().delivery().toString());
            assertInstanceOf(ConnectionState.Cancelled.class, c.state());
            // Even though the sender is gone: what the kernel holds stays there until it is wanted.
            assertTrue(server.available() <= 384 * 1024, "inbox holds " + server.available());
        }
    }

    @Test
    void aResetIsToldToReceiverAndSender() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.abort();
            NetworkException e = assertThrows(NetworkException.class, () -> c.receive(1, 10));
            assertInstanceOf(TransferFailure.Reset.class, e.failure());
            assertInstanceOf(ConnectionState.Failed.class, c.state());
            NetworkException again = assertThrows(NetworkException.class, () -> c.send(utf8("x")));
            assertEquals(e.failure(), again.failure());
        }
    }

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
    void oneTokenLetsOneIn() throws Exception {
        try (Listener<StreamConnection> one =
                        network.listen(
                                loopback(0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT.withAcceptLimit(1));
                StreamConnection first =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT);
                StreamConnection second =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT)) {
            StreamConnection in = one.accept();
            assertEquals(first.local(), in.remote());
            NetworkException e =
                    assertThrows(NetworkException.class, () -> one.accept(Duration.ofMillis(100)));
            assertInstanceOf(DeadlineExceeded.class, e.failure());
            one.allow(1);
            try (StreamConnection next = one.accept(Duration.ofSeconds(5))) {
                assertEquals(second.local(), next.remote());
            }
            in.close();
        }
    }

    @Test
    void theNextWaitsUntilOneOfAtMostOneIsClosed() throws Exception {
        try (Listener<StreamConnection> one =
                        network.listen(
                                loopback(0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT.withMaximumConnections(1));
                StreamConnection first =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT);
                StreamConnection second =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT)) {
            StreamConnection in = one.accept();
            assertThrows(NetworkException.class, () -> one.accept(Duration.ofMillis(100)));
            in.close();
            try (StreamConnection next = one.accept(Duration.ofSeconds(5))) {
                assertEquals(second.local(), next.remote());
            }
            assertEquals(first.remote(), second.remote());
        }
    }

    @Test
    void anAlsoRanIsNeverSeen() throws Exception {
        try (Listener<StreamConnection> patient =
                network.listen(
                        loopback(0),
                        Tcp.stack(),
                        ListenerOptions.DEFAULT.withAlsoRanSuppression(Duration.ofSeconds(1)))) {
            new Socket(InetAddress.getLoopbackAddress(), patient.port()).close();
            try (StreamConnection real =
                    network.open(patient.local(), Tcp.stack(), Parameters.DEFAULT)) {
                real.send(utf8("x"));
                try (StreamConnection in = patient.accept(Duration.ofSeconds(5))) {
                    assertEquals(real.local(), in.remote());
                    assertEquals("x", new String(in.receiveExactly(1), UTF_8));
                }
            }
        }
    }

    @Test
    void aHandlerThatThrowsAbortsItsConnectionAndTheListenerGoesOn() throws Exception {
        LinkedBlockingQueue<NetworkEvent> events = new LinkedBlockingQueue<>();
        try (Network observed = Network.open(NetworkOptions.DEFAULT.withObserver(events::add));
                Listener<StreamConnection> l =
                        observed.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT)) {
            l.serve(c -> {
                if (c.receiveExactly(1)[0] == 'x') {
                    throw new IllegalStateException("on purpose");
                }
                c.send(utf8("fine"));
            });
            try (StreamConnection bad = observed.open(l.local(), Tcp.stack(), Parameters.DEFAULT)) {
                bad.send(utf8("x"));
                assertThrows(NetworkException.class, () -> bad.receiveUntilEnd(10));
            }
            try (StreamConnection c = observed.open(l.local(), Tcp.stack(), Parameters.DEFAULT)) {
                c.send(utf8("y"));
                assertEquals("fine", new String(c.receiveUntilEnd(10), UTF_8));
            }
            NetworkEvent event = events.poll(5, TimeUnit.SECONDS);
            while (!(event instanceof NetworkEvent.HandlerThrew)) {
                event = events.poll(5, TimeUnit.SECONDS);
            }
            assertEquals("on purpose", ((NetworkEvent.HandlerThrew) event).thrown().getMessage());
        }
    }

    @Test
    void aPortInUseIsNamed() {
        NetworkException e =
                assertThrows(
                        NetworkException.class,
                        () ->
                                network.listen(
                                        listener.local(), Tcp.stack(), ListenerOptions.DEFAULT));
        var inUse = assertInstanceOf(PathFailure.AddressInUse.class, e.failure());
        assertTrue(inUse.summary().contains(":" + listener.port()), inUse.summary());
    }

    @Test
    void closingAListenerEndsThoseWhoWait() throws Exception {
        CompletableFuture<NetworkException> ended = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        listener.accept().close();
                    } catch (NetworkException e) {
                        ended.complete(e);
                    }
                });
        listener.close();
        assertEquals("cancelled.closed", ended.get(5, TimeUnit.SECONDS).failure().cause());
        assertThrows(NetworkException.class, () -> listener.accept());
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
    void pairsBehaveLikeSockets() throws Exception {
        Connections.Pair<StreamConnection> pair = Connections.pair(Tcp.stack());
        try (StreamConnection a = pair.first();
                StreamConnection b = pair.second()) {
            byte[] content = new byte[3 * 1024 * 1024];
            new Random(3).nextBytes(content);
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            a.send(content);
                            a.shutdownOutput();
                        } catch (NetworkException e) {
                            throw new AssertionError(e);
                        }
                    });
            assertArrayEquals(content, b.receiveUntilEnd(content.length));
            b.send(utf8("back"));
            assertEquals("back", new String(a.receiveExactly(4), UTF_8));
            b.abort();
            assertInstanceOf(
                    TransferFailure.Reset.class,
                    assertThrows(NetworkException.class, () -> a.receive(1, 1)).failure());
        }
    }

    @Test
    void joinsTwoConnectionsBothWays() throws Exception {
        echo();
        Connections.Pair<StreamConnection> pair = Connections.pair(Tcp.stack());
        try (StreamConnection upstream = connect();
                StreamConnection client = pair.first()) {
            CompletableFuture<Void> joined =
                    CompletableFuture.runAsync(() -> {
                        try {
                            Connections.join(pair.second(), upstream);
                        } catch (NetworkException e) {
                            throw new AssertionError(e);
                        }
                    });
            client.send(utf8("through"));
            client.shutdownOutput();
            assertEquals("through", new String(client.receiveUntilEnd(100), UTF_8));
            joined.get(5, TimeUnit.SECONDS);
            pair.second().close();
        }
    }

    @Test
    void deliversInline() throws Exception {
        LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            server.send(utf8("before"));
            server.inline(
                    new InlineHandler() {
                        @Override
                        public void received(InlineStream stream, ByteBuffer content) {
                            assertTrue(content.isReadOnly());
                            stream.send(content);
                        }

                        @Override
                        public void endOfStream(InlineStream stream) {
                            got.add("end");
                            stream.shutdownOutput();
                        }

                        @Override
                        public void failed(InlineStream stream, NetworkFailure failure) {
                            got.add(failure.cause());
                        }
                    });
            c.send(utf8("inline"));
            c.shutdownOutput();
            assertEquals("beforeinline", new String(c.receiveUntilEnd(100), UTF_8));
            assertEquals("end", got.poll(5, TimeUnit.SECONDS));
        }
        assertEquals("cancelled.closed", got.poll(5, TimeUnit.SECONDS));
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
    void asyncCallsRunInOrder() throws Exception {
        echo();
        try (StreamConnection c = connect()) {
            AsyncStream async = c.async();
            var first = async.receiveExactly(3);
            var second = async.receiveExactly(3);
            async.send(ByteBuffer.wrap(utf8("abc")));
            async.send(ByteBuffer.wrap(utf8("def")));
            assertEquals("abc", new String(first.toCompletableFuture().get(), UTF_8));
            assertEquals("def", new String(second.toCompletableFuture().get(), UTF_8));
        }
    }

    @Test
    void aDeadlineHoldsForAsyncCallsToo() throws Exception {
        try (StreamConnection c = connect();
                StreamConnection server = listener.accept()) {
            AsyncStream limited = c.within(Duration.ofMillis(20)).async();
            var late =
                    assertThrows(
                            ExecutionException.class,
                            () -> limited.receiveExactly(1).toCompletableFuture().get());
            NetworkException e = assertInstanceOf(NetworkException.class, late.getCause());
            assertInstanceOf(DeadlineExceeded.class, e.failure());
            server.send(utf8("x"));
            var next = c.async().receiveExactly(1).toCompletableFuture();
            assertEquals("x", new String(next.get(5, TimeUnit.SECONDS), UTF_8));
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
