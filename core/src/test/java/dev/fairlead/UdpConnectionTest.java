package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkOptions.Transport;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Flows of datagrams over sockets.
@Timeout(60)
class UdpConnectionTest extends UdpScene {
    // ---- the whole way

    @ParameterizedTest
    @MethodSource("transports")
    void reportsWhatWasCarriedAndWhoEndedIt(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(((Endpoint.Address) listener.local()).port());
        assertEquals(Delivery.NOTHING, near.transferReport().delivery());
        near.send("one".getBytes(UTF_8));
        near.send("three".getBytes(UTF_8));
        DatagramConnection far = listener.accept();
        far.receive();
        far.receive();
        far.send("two".getBytes(UTF_8));
        near.receive();
        TransferReport report = near.transferReport();
        assertEquals(List.of(8L, 3L), List.of(report.bytesSent(), report.bytesReceived()));
        DatagramCounts counts = report.datagrams().orElseThrow();
        assertEquals(List.of(2L, 1L), List.of(counts.sent(), counts.received()));
        assertEquals(Delivery.unknown(8), report.delivery());
        assertTrue(report.tcp().isEmpty() && report.roundTrip().isEmpty());
        TransferReport later = near.transferReport().since(report);
        assertEquals(0, later.datagrams().orElseThrow().sent());
        near.close();
        TransferReport ended = near.transferReport();
        assertEquals(2, ended.datagrams().orElseThrow().sent());
        assertEquals(Ending.Side.HERE, ended.ending().orElseThrow().side());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aDatagramGoesThereAndAnAnswerComesBack(Transport transport) throws Exception {
        network(transport);
        for (String address : List.of("127.0.0.1", "::1", "0.0.0.0", "::")) {
            Listener<DatagramConnection> listener = listen(address);
            String peer = address.contains(":") ? "::1" : "127.0.0.1";
            DatagramConnection near = connect(peer, listener.port(), Udp.stack());
            near.send(utf8("one"));
            DatagramConnection far = listener.accept(LONG);
            assertEquals("one", text(patient(far).receive()));
            assertEquals(near.local(), far.remote());
            if (far.capabilities().contains(DatagramCapability.LOCAL_ADDRESS)
                    || !address.matches("::|0.0.0.0")) {
                assertEquals(near.remote(), far.local(), "on " + address);
            }
            far.send(utf8("two"));
            assertEquals("two", text(patient(near).receive()));
            assertEquals(1, near.counts().sent());
            assertEquals(1, near.counts().received());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aSocketForBothVersionsOfIpTakesIpv4(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("::");
        DatagramConnection near = connect(listener.port());
        near.send(utf8("four"));
        DatagramConnection far = listener.accept(LONG);
        assertEquals(near.local(), far.remote());
        far.send(utf8("to four"));
        assertEquals("to four", text(patient(near).receive()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void emptyDatagramsAndTheLargestTravelBothWays(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        byte[] largest = new byte[near.maximumDatagramSize()];
        largest[largest.length - 1] = 7;
        if (transport == Transport.EPOLL) {
            near.send(new byte[0]);
        } else {
            failureOf(TransferFailure.SystemError.class, () -> near.send(new byte[0]));
        }
        near.send(largest);
        DatagramConnection far = listener.accept(LONG);
        if (transport == Transport.EPOLL) {
            assertEquals(0, patient(far).receive().content().length);
        }
        assertArrayEquals(largest, patient(far).receive().content());
        far.send(new byte[0]);
        far.send(largest);
        assertEquals(0, patient(near).receive(ByteBuffer.allocate(1)));
        assertArrayEquals(largest, patient(near).receive().content());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aNameIsResolvedAndTheReportTellsOfTheRoute(Transport transport) throws Exception {
        network(transport);
        DatagramConnection near = connect("localhost", 9, Udp.stack());
        assertInstanceOf(ConnectionState.Ready.class, near.state());
        Attempt won = near.report().attempts().getFirst();
        assertEquals("udp", won.protocol());
        assertEquals(Attempt.Outcome.WON, won.outcome());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void replayableFirstDataIsTheFirstDatagram(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        opened.add(
                network()
                        .open(
                                listener.local(),
                                Udp.stack(),
                                Parameters.DEFAULT.withReplayableFirstData(utf8("first"))));
        assertEquals("first", text(patient(listener.accept(LONG)).receive()));
    }

    // ---- sending

    @ParameterizedTest
    @MethodSource("transports")
    void anOversizeDatagramIsRefusedWithItsSizeAndTheLimit(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        var tooBig = failureOf(TransferFailure.TooBig.class, () -> near.send(new byte[65_508]));
        assertEquals(65_508, tooBig.size());
        assertEquals(65_507, tooBig.limit());
        assertEquals(Delivery.NOTHING, tooBig.delivery());
        near.send(utf8("goes on"));
        assertEquals("goes on", text(patient(listener.accept(LONG)).receive()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anOfferIsTakenWhereThereIsRoom(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        ByteBuffer content = ByteBuffer.wrap(utf8("offered"));
        assertTrue(near.offer(content));
        assertFalse(content.hasRemaining());
        assertEquals("offered", text(patient(listener.accept(LONG)).receive()));
        DatagramConnection unopened =
                network().create(listener.local(), Udp.stack(), Parameters.DEFAULT);
        opened.add(unopened);
        assertFalse(unopened.offer(ByteBuffer.allocate(1)), "not ready yet");
    }

    // ---- receiving

    @ParameterizedTest
    @MethodSource("transports")
    void aDatagramIsNeverCut(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        connect(listener.port()).send(utf8("whole"));
        DatagramConnection far = patient(listener.accept(LONG));
        ByteBuffer small = ByteBuffer.allocate(4);
        var failure = failureOf(TransferFailure.BufferTooSmall.class, () -> far.receive(small));
        assertEquals(5, failure.size());
        assertEquals(4, failure.room());
        assertEquals(0, small.position());
        ByteBuffer enough = ByteBuffer.allocate(5);
        assertEquals(5, far.receive(enough));
        assertEquals("whole", new String(enough.array(), UTF_8));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatFindsNoRoomInTheQueueIsCountedAndTold(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener =
                listen(
                        "127.0.0.1",
                        Udp.stack().with(UdpOptions.DEFAULT.withReceiveQueueSize(4096)),
                        ListenerOptions.DEFAULT);
        DatagramConnection near = connect(listener.port());
        near.send(new byte[1000]);
        DatagramConnection far = patient(listener.accept(LONG));
        for (int i = 0; i < 9; i++) {
            near.send(new byte[1000]);
        }
        var told = events.next(NetworkEvent.DatagramsDropped.class);
        assertEquals(far.id(), told.id());
        assertEquals(1000, told.bytes());
        Calls.await(() -> far.counts().received() == 10);
        assertEquals(3, far.available(), "of 1064 bytes each, in 4096");
        assertEquals(7, far.counts().dropped());
        assertEquals(7000, far.counts().droppedBytes());
        assertEquals(1000, far.receive().content().length);
        near.send(new byte[5]);
        Calls.await(() -> far.available() == 3);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aDeadlineAndAnInterruptEndTheCallAndNotTheFlow(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        failureOf(DeadlineExceeded.class, () -> near.within(Duration.ofMillis(10)).receive());
        Thread.currentThread().interrupt();
        var interrupted = failureOf(Cancelled.class, near::receive);
        assertEquals(Cancelled.How.INTERRUPTED, interrupted.how());
        assertTrue(Thread.interrupted());
        near.send(utf8("goes on"));
        listener.accept(LONG).send(utf8("yes"));
        assertEquals("yes", text(patient(near).receive()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void ecnAndReceiveTimeComeWithTheDatagramWhereTheSystemCan(Transport transport)
            throws Exception {
        network(transport);
        for (String address : List.of("127.0.0.1", "::1", "::")) {
            Listener<DatagramConnection> listener = listen(address);
            Instant before = Instant.now();
            String peer = address.contains(":") ? "::1" : "127.0.0.1";
            connect(peer, listener.port(), Udp.stack()).send(utf8("x"));
            DatagramConnection far = listener.accept(LONG);
            Datagram datagram = patient(far).receive();
            boolean can = far.capabilities().contains(DatagramCapability.ECN);
            assertEquals(transport == Transport.EPOLL, can);
            assertEquals(can ? Ecn.NOT_ECT : null, datagram.ecn());
            assertEquals(can ? 0 : -1, far.counts().droppedBySystem());
            if (can) {
                Instant at = datagram.receivedAt();
                assertNotNull(at);
                assertTrue(
                        !at.isBefore(before.minusMillis(1)) && !at.isAfter(Instant.now()),
                        before + " " + at);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anEcnMarkOfTheSenderIsSeen(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        try (DatagramSocket sender = new DatagramSocket()) {
            sender.setTrafficClass(2); // RFC 3168, section 5: ECT(0)
            sender.send(
                    new DatagramPacket(
                            utf8("ect"), 3, new InetSocketAddress(LOOPBACK, listener.port())));
            DatagramConnection far = listener.accept(LONG);
            Ecn expected = far.capabilities().contains(DatagramCapability.ECN) ? Ecn.ECT_0 : null;
            assertEquals(expected, patient(far).receive().ecn());
        }
    }

    // ---- other forms

    @ParameterizedTest
    @MethodSource("transports")
    void asyncCallsAreCarriedOutInOrder(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        AsyncDatagrams async = near.async();
        async.send(ByteBuffer.wrap(utf8("1")), MessageOptions.DEFAULT);
        async.send(ByteBuffer.wrap(utf8("2")), MessageOptions.DEFAULT)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        DatagramConnection far = patient(listener.accept(LONG));
        assertEquals("1", text(far.receive()));
        assertEquals("2", text(far.receive()));
        var answer = async.receive().toCompletableFuture();
        far.send(utf8("3"));
        assertEquals("3", text(answer.get(20, TimeUnit.SECONDS)));
        var never = async.receive().toCompletableFuture();
        async.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertInstanceOf(
                NetworkException.class,
                assertThrows(ExecutionException.class, () -> never.get(20, TimeUnit.SECONDS))
                        .getCause());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anInlineHandlerAnswersOnTheNetworksThread(Transport transport) throws Exception {
        network(transport);
        Listener<DatagramConnection> listener = listen("127.0.0.1");
        DatagramConnection near = connect(listener.port());
        near.send(utf8("before"));
        DatagramConnection far = listener.accept(LONG);
        LinkedBlockingQueue<String> threads = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<NetworkFailure> ends = new LinkedBlockingQueue<>();
        far.inline(
                new DatagramHandler() {
                    @Override
                    public void received(
                            DatagramConnection connection, ByteBuffer content, @Nullable Ecn ecn) {
                        threads.add(Thread.currentThread().getName());
                        try {
                            connection.offer(content);
                        } catch (NetworkException e) {
                            throw new IllegalStateException(e);
                        }
                    }

                    @Override
                    public void failed(DatagramConnection connection, NetworkFailure failure) {
                        ends.add(failure);
                    }
                });
        assertEquals("before", text(patient(near).receive()));
        near.send(utf8("after"));
        assertEquals("after", text(patient(near).receive()));
        assertTrue(String.valueOf(threads.poll()).startsWith("fairlead-io"));
        assertThrows(IllegalStateException.class, far::receive);
        far.close();
        assertInstanceOf(Cancelled.class, ends.poll(20, TimeUnit.SECONDS));
    }

    // ---- failures

    @ParameterizedTest
    @MethodSource("transports")
    void aRefusedDatagramIsToldToWhoWaitsAndTheFlowGoesOn(Transport transport) throws Exception {
        network(transport);
        int port;
        DatagramConnection near;
        try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
            port = peer.getLocalPort();
            near = connect(port);
        }
        near.send(utf8("nobody is there"));
        var refused = failureOf(TransferFailure.Refused.class, () -> patient(near).receive());
        assertEquals(Endpoint.address(LOOPBACK, port), refused.remote());
        assertInstanceOf(ConnectionState.Ready.class, near.state());

        try (DatagramSocket peer = new DatagramSocket(port, LOOPBACK)) {
            near.send(utf8("now"));
            DatagramPacket packet = new DatagramPacket(new byte[9], 9);
            peer.setSoTimeout(20_000);
            peer.receive(packet);
            assertEquals(3, packet.getLength());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aSendHearsThatAnEarlierDatagramWasRefused(Transport transport) throws Exception {
        network(transport);
        int port;
        try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
            port = peer.getLocalPort();
        }
        DatagramConnection near = connect(port);
        failureOf(
                TransferFailure.Refused.class,
                () -> {
                    while (true) {
                        near.send(utf8("x"));
                    }
                });
    }
}
