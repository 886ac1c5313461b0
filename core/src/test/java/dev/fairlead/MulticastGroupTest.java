package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.internal.os.UdpCalls;
import dev.fairlead.testkit.FaultTable;
import io.netty.channel.epoll.Epoll;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Groups on the loopback interface.
@Tag("loopback")
@Timeout(60)
class MulticastGroupTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String V4 = "239.255.83.17";
    private static final String V6 = "ff02::1:8317";
    private static final MulticastOptions HERE = MulticastOptions.DEFAULT.withInterfaces("lo");

    private int port;

    @BeforeEach
    void needs() throws Exception {
        assumeTrue(UdpCalls.available() && Epoll.isAvailable(), "native access is not enabled");
        assumeTrue(
                !"nio".equals(System.getProperty("dev.fairlead.transport")),
                "sockets are the JDK's");
        try (DatagramSocket free = new DatagramSocket()) {
            port = free.getLocalPort();
        }
    }

    private MulticastGroup join(String group, MulticastOptions options) throws NetworkException {
        return MulticastGroup.join(Endpoint.host(group, port), options);
    }

    private static String text(GroupDatagram datagram) {
        return new String(datagram.content(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static DatagramPort sender(String address) throws NetworkException {
        return DatagramPort.open(Endpoint.host(address, 0));
    }

    @Test
    void whatOneSendsEveryMemberReceives() throws Exception {
        try (var one = join(V4, HERE);
                var two = join(V4, HERE)) {
            one.send(bytes("hello"));
            for (var each : List.of(one, two)) {
                GroupDatagram came = each.receive(SOON);
                assertEquals("hello", text(came));
                assertTrue(came.isToGroup());
                assertEquals(one.group(), came.local());
                assertEquals("lo", came.interfaceName());
                assertEquals(port, came.remote().port());
                assertTrue(came.remote().isLoopback(), came.remote().toString());
            }
            assertEquals(List.of("lo"), one.interfaces());
            assertEquals(1, one.counts().sent());
        }
    }

    @Test
    void aMemberOfAnotherGroupOnTheSamePortHearsNothing() throws Exception {
        try (var one = join(V4, HERE);
                var other = join("239.255.83.18", HERE)) {
            one.send(bytes("to one"));
            other.send(bytes("to the other"));
            assertEquals("to the other", text(other.receive(SOON)));
            assertEquals("to one", text(one.receive(SOON)));
        }
    }

    @Test
    void aReplyGoesToTheSenderAlone() throws Exception {
        try (var group = join(V4, HERE);
                var other = join(V4, HERE.withUnicast(false));
                var asker = sender("127.0.0.1")) {
            asker.send(bytes("who?"), group.group());
            GroupDatagram asked = group.receive(SOON);
            assertEquals(asker.local(), asked.remote());
            group.reply(asked, bytes("I"));
            Datagram answer = asker.receive(SOON);
            assertEquals("I", new String(answer.content(), UTF_8));
            assertEquals(Endpoint.host("127.0.0.1", port), answer.remote());
            group.send(bytes("for all"));
            assertEquals("who?", text(other.receive(SOON)));
            assertEquals("for all", text(other.receive(SOON)));
        }
    }

    @Test
    void aConnectionHasWhatItsPeerSendsToThisMachine() throws Exception {
        try (var group = join(V4, HERE);
                var peer = sender("127.0.0.1")) {
            peer.send(bytes("who?"), group.group());
            GroupDatagram asked = group.receive(SOON);
            try (DatagramConnection connection = group.connect(asked)) {
                assertEquals(peer.local(), connection.remote().orElseThrow());
                assertInstanceOf(
                        PathFailure.AddressInUse.class,
                        assertThrows(NetworkException.class, () -> group.connect(asked)).failure());
                connection.send(bytes("come in"));
                Datagram answer = peer.receive(SOON);
                assertEquals("come in", new String(answer.content(), UTF_8));
                peer.send(bytes("to you alone"), answer.remote());
                peer.send(bytes("to all"), group.group());
                assertEquals(
                        "to you alone",
                        new String(connection.within(SOON).receive().content(), UTF_8));
                assertEquals("to all", text(group.receive(SOON)));
            }
            peer.send(bytes("again"), Endpoint.host("127.0.0.1", port));
            GroupDatagram came = group.receive(SOON);
            assertEquals("again", text(came));
            assertFalse(came.isToGroup());
            assertEquals("lo", came.interfaceName());
        }
    }

    @Test
    void aConnectionOutlivesTheGroup() throws Exception {
        try (var peer = sender("127.0.0.1")) {
            DatagramConnection connection;
            try (var group = join(V4, HERE)) {
                peer.send(bytes("who?"), group.group());
                connection = group.connect(group.receive(SOON));
            }
            try (connection) {
                peer.send(bytes("still there?"), Endpoint.host("127.0.0.1", port));
                assertEquals(
                        "still there?",
                        new String(connection.within(SOON).receive().content(), UTF_8));
            }
        }
    }

    @Test
    void whatIsSentToThisMachineAloneCanBeLeftOut() throws Exception {
        try (var group = join(V4, HERE.withUnicast(false));
                var peer = sender("127.0.0.1")) {
            peer.send(bytes("to you alone"), Endpoint.host("127.0.0.1", port));
            peer.send(bytes("to all"), group.group());
            assertEquals("to all", text(group.receive(SOON)));
            assertEquals(1, group.counts().dropped());
            assertEquals(12, group.counts().droppedBytes());
        }
    }

    @Test
    void whatIsTooLargeIsDroppedAndTold() throws Exception {
        try (var group = join(V4, HERE.withMaximumDatagramSize(10));
                var peer = sender("127.0.0.1")) {
            peer.send(new byte[11], group.group());
            NetworkException told = assertThrows(NetworkException.class, () -> group.receive(SOON));
            FaultTable.assertTold(
                    "a datagram comes that is larger than is taken",
                    "transfer.oversized",
                    told.failure().hint());
            assertEquals("transfer.oversized", told.failure().cause());
            peer.send(new byte[10], group.group());
            assertEquals(10, group.receive(SOON).content().length);
            assertEquals(1, group.counts().dropped());
        }
    }

    @Test
    void onlyTheSourcesThatAreNamedAreHeard() throws Exception {
        MulticastOptions options = HERE.withSources(Endpoint.host("127.0.0.3", 0));
        try (var group = join("232.83.17.1", options);
                var other = sender("127.0.0.2");
                var named = sender("127.0.0.3")) {
            other.send(bytes("from another"), group.group());
            named.send(bytes("from the one"), group.group());
            GroupDatagram came = group.receive(SOON);
            assertEquals("from the one", text(came));
            assertEquals(named.local(), came.remote());
        }
    }

    @Test
    void whatCannotBeAGroupIsRefused() {
        assertRefused("192.0.2.1 is no group", "192.0.2.1", HERE);
        assertRefused("is for one source", "232.1.2.3", HERE);
        assertRefused("is for one source", "ff3e::1", HERE);
        assertRefused(
                "sources are of the group's own kind",
                V6,
                HERE.withSources(Endpoint.host("192.0.2.1", 0)));
        port = 0;
        assertRefused("has no port", V4, HERE);
        assertThrows(IllegalArgumentException.class, () -> HERE.withHopLimit(256));
        assertThrows(
                IllegalArgumentException.class,
                () -> HERE.withSources(Endpoint.host("a.example", 0)));
    }

    private void assertRefused(String what, String group, MulticastOptions options) {
        String said =
                assertThrows(IllegalArgumentException.class, () -> join(group, options))
                        .getMessage();
        assertTrue(said.contains(what.split(" ", 2)[1]), said);
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        var failure =
                assertThrows(NetworkException.class, () -> join(V4, HERE.withInterfaces("none7")))
                        .failure();
        assertEquals("none7", assertInstanceOf(PathFailure.NoSuchInterface.class, failure).name());
    }

    @Test
    void whoWaitsIsToldOfTheEnd() throws Exception {
        MulticastGroup group = join(V4, HERE);
        var waiting = CompletableFuture.supplyAsync(() -> receiveFrom(group));
        group.close();
        group.close();
        Throwable why = assertThrows(ExecutionException.class, waiting::get).getCause().getCause();
        assertInstanceOf(Cancelled.class, ((NetworkException) why).failure());
        assertThrows(NetworkException.class, () -> group.send(bytes("late")));
    }

    private static GroupDatagram receiveFrom(MulticastGroup group) {
        try {
            return group.receive();
        } catch (NetworkException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutSocketsOfTheSystemItIsRefused() throws Exception {
        try (var network =
                Network.open(NetworkOptions.DEFAULT.withTransport(NetworkOptions.Transport.NIO))) {
            var failure =
                    assertThrows(
                                    NetworkException.class,
                                    () -> network.joinGroup(Endpoint.host(V4, port), HERE))
                            .failure();
            assertInstanceOf(PathFailure.OptionNotSupported.class, failure);
        }
    }

    @Test
    void nothingIsWaitedForBeyondTheLimit() throws Exception {
        try (var group = join(V4, HERE)) {
            var failure =
                    assertThrows(NetworkException.class, () -> group.receive(Duration.ofMillis(20)))
                            .failure();
            assertInstanceOf(DeadlineExceeded.class, failure);
        }
    }
}
