package dev.fairlead.security.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DatagramConnection;
import dev.fairlead.DtlsStack;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PeerMoves;
import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients whose address changes, and others who would like it to seem so (RFC 9146).
@Timeout(30)
class ConnectionIdTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ID_AT = 11;
    private static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");
    private static final TlsOptions TRUSTING =
            TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(SERVER.pin()));
    private static final Psk KEY = Psk.of("phone", Psk.newKey());

    private final LinkedBlockingQueue<NetworkEvent.PeerMoved> moves = new LinkedBlockingQueue<>();
    private final Network network =
            Network.open(
                    NetworkOptions.DEFAULT.withObserver(event -> {
                        if (event instanceof NetworkEvent.PeerMoved moved) {
                            moves.add(moved);
                        }
                    }));

    @AfterEach
    void close() {
        network.close();
    }

    private Listener<DatagramConnection> listener(DtlsStack stack, String host) throws Exception {
        return network.listen(
                Endpoint.host(host, 0), stack, ListenerOptions.DEFAULT.withBacklog(1));
    }

    private Listener<DatagramConnection> listener() throws Exception {
        return listener(Udp.stack().dtls(SERVER).withConnectionIds(true), "127.0.0.1");
    }

    private DatagramConnection connect(int port, DtlsStack stack) throws IOException {
        return network.open(Endpoint.host("127.0.0.1", port), stack, Parameters.DEFAULT);
    }

    private DatagramConnection connect(MovingPeer by) throws IOException {
        return connect(by.port(), Udp.stack().dtls(TRUSTING).withConnectionIds(true));
    }

    private static void say(DatagramConnection to, String what) throws IOException {
        to.send(what.getBytes(UTF_8));
    }

    private static String hear(DatagramConnection from) throws IOException {
        return new String(from.within(SOON).receive().content(), UTF_8);
    }

    private static Optional<Endpoint> at(InetSocketAddress address) {
        return Optional.of(Endpoint.address(address));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerIsFollowedToItsNewPort(boolean keyed) throws Exception {
        DtlsStack server = keyed ? Udp.stack().dtls(KEY) : Udp.stack().dtls(SERVER);
        DtlsStack client = keyed ? Udp.stack().dtls(KEY) : Udp.stack().dtls(TRUSTING);
        try (var listener = listener(server.withConnectionIds(true), "127.0.0.1");
                var between = new MovingPeer(listener.port());
                var near = connect(between.port(), client.withConnectionIds(true));
                var far = listener.accept(SOON)) {
            assertTrue(near.report().tls().orElseThrow().connectionIds());
            assertTrue(far.report().tls().orElseThrow().connectionIds());
            say(near, "here");
            assertEquals("here", hear(far));
            InetSocketAddress before = between.address();
            assertEquals(at(before), far.remote());
            assertEquals(Optional.empty(), far.transferReport().peerMoves());

            between.moveTo("127.0.0.1");
            say(near, "there");
            assertEquals("there", hear(far));
            NetworkEvent.PeerMoved told = moves.poll(20, TimeUnit.SECONDS);
            assertEquals(at(before), Optional.of(told.from()));
            assertEquals(at(between.address()), Optional.of(told.to()));
            assertEquals(far.id(), told.id());
            assertEquals(at(between.address()), far.remote());
            PeerMoves known = far.transferReport().peerMoves().orElseThrow();
            assertEquals(1, known.count());
            assertEquals(at(before), Optional.of(known.lastFrom()));
            byte[] much = new byte[far.maximumDatagramSize()];
            far.send(much); // more than came from there: it is the same host
            assertEquals(much.length, near.within(SOON).receive().content().length);
        }
    }

    @Test
    void aPathIsFoundAnewForAPeerThatMoved() throws Exception {
        try (var listener =
                        listener(Udp.stack().dtls(SERVER).withConnectionIds(true), "127.0.0.1");
                var between = new MovingPeer(listener.port());
                var near = connect(between);
                var far = listener.accept(SOON)) {
            LinkedBlockingQueue<Object> told = new LinkedBlockingQueue<>();
            far.onPath(Runnable::run, told::add);
            told.poll(20, TimeUnit.SECONDS);
            between.moveTo("127.0.0.2");
            say(near, "there");
            assertEquals("there", hear(far));
            assertEquals(at(between.address()), far.remote());
            assertTrue(far.path().orElseThrow().isViable());
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true"})
    void unlessBothWantItThereAreNone(boolean client, boolean server) throws Exception {
        try (var listener =
                        listener(Udp.stack().dtls(SERVER).withConnectionIds(server), "127.0.0.1");
                var between = new MovingPeer(listener.port());
                var near =
                        connect(
                                between.port(),
                                Udp.stack().dtls(TRUSTING).withConnectionIds(client));
                var far = listener.accept(SOON)) {
            assertFalse(near.report().tls().orElseThrow().connectionIds());
            assertFalse(far.report().tls().orElseThrow().connectionIds());
            say(near, "here");
            assertEquals("here", hear(far));
            assertEquals(23, between.sent(0, 1)[0]); // application data, as ever
        }
    }

    @Test
    void aRecordThatIsSentAgainFromElsewhereDoesNotMoveThePeer() throws Exception {
        try (var listener = listener();
                var between = new MovingPeer(listener.port());
                var near = connect(between);
                var far = listener.accept(SOON)) {
            int before = between.sentByClient();
            say(near, "one");
            assertEquals("one", hear(far));
            between.hold(true);
            say(near, "two");
            byte[] late = between.sent(0, before + 2);
            between.hold(false);
            say(near, "three");
            assertEquals("three", hear(far));

            between.sendFromElsewhere(between.sent(0, 1)); // a replay of the newest
            between.sendFromElsewhere(late); // genuine, but not the newest
            assertEquals("two", hear(far));
            between.sendFromElsewhere(late);
            say(near, "four");
            assertEquals("four", hear(far));
            assertEquals(at(between.address()), far.remote());
            assertEquals(Optional.empty(), far.transferReport().peerMoves());
        }
    }

    @Test
    void whatIsNotGenuineDoesNotMoveThePeerNorEndAnything() throws Exception {
        try (var listener = listener();
                var between = new MovingPeer(listener.port());
                var near = connect(between);
                var far = listener.accept(SOON)) {
            say(near, "one");
            assertEquals("one", hear(far));
            byte[] genuine = between.sent(0, 1);
            assertEquals(25, genuine[0]);
            byte[] later = genuine.clone();
            later[10]++; // a record number that has not been there
            byte[] changed = later.clone();
            changed[changed.length - 1]++;
            between.sendFromElsewhere(later);
            between.sendFromElsewhere(changed);
            between.sendFromElsewhere(Arrays.copyOf(later, ID_AT + 10));
            between.sendFromElsewhere(Arrays.copyOf(later, ID_AT + 11));
            byte[] alert = later.clone();
            Arrays.fill(alert, ID_AT + 10, alert.length, (byte) 2);
            between.sendFromElsewhere(alert);
            say(near, "two");
            assertEquals("two", hear(far));
            assertEquals(at(between.address()), far.remote());
            assertEquals(Optional.empty(), far.transferReport().peerMoves());
        }
    }

    @Test
    void twoPeersThatChangePlacesKeepTheirConnections() throws Exception {
        try (var listener =
                        network.listen(
                                Endpoint.host("127.0.0.1", 0),
                                Udp.stack().dtls(SERVER).withConnectionIds(true),
                                ListenerOptions.DEFAULT);
                var one = new MovingPeer(listener.port());
                var other = new MovingPeer(listener.port());
                var near = connect(one);
                var far = listener.accept(SOON);
                var otherNear = connect(other);
                var otherFar = listener.accept(SOON)) {
            one.swapWith(other);
            say(near, "one");
            say(otherNear, "other");
            assertEquals("one", hear(far));
            assertEquals("other", hear(otherFar));
            assertEquals(at(one.address()), far.remote());
            assertEquals(at(other.address()), otherFar.remote());
            otherFar.abort();
            say(near, "still");
            assertEquals("still", hear(far));
        }
    }

    /// The address that it left is free for others, as is the one that it came to.
    @Test
    void anotherPeerMayComeFromWhereOneHasBeen() throws Exception {
        try (var listener =
                        network.listen(
                                Endpoint.host("127.0.0.1", 0),
                                Udp.stack().dtls(SERVER).withConnectionIds(true),
                                ListenerOptions.DEFAULT);
                var one = new MovingPeer(listener.port());
                var near = connect(one);
                var far = listener.accept(SOON);
                var other = new MovingPeer(listener.port())) {
            one.swapWith(other);
            say(near, "one");
            assertEquals("one", hear(far));
            try (var otherNear = connect(other);
                    var otherFar = listener.accept(SOON)) {
                one.swapWith(other);
                say(near, "back");
                assertEquals("back", hear(far));
                say(otherNear, "other");
                assertEquals("other", hear(otherFar));
                assertEquals(2, far.transferReport().peerMoves().orElseThrow().count());
            }
        }
    }

    @Test
    void anotherHostGetsNoMoreThanThriceWhatCameFromThere() throws Exception {
        try (var listener = listener();
                var between = new MovingPeer(listener.port());
                var near = connect(between);
                var far = listener.accept(SOON)) {
            between.moveTo("127.0.0.2");
            byte[] kilobyte = new byte[1000];
            int answers = 0;
            near.send(kilobyte);
            assertEquals(1000, far.within(SOON).receive().content().length);
            assertEquals(at(between.address()), far.remote());
            for (int i = 0; i < 10; i++) {
                assertTrue(far.offer(ByteBuffer.wrap(kilobyte)));
            }
            while (answers < 10) {
                assertEquals(1000, near.within(SOON).receive().content().length);
                answers++;
                if (answers % 3 == 0) {
                    near.send(kilobyte);
                    assertEquals(1000, far.within(SOON).receive().content().length);
                }
            }
            assertFalse(between.sentTooMuch());
        }
    }

    @Test
    void anIdThatIsNobodysMakesNothingAndIsNotAnswered() throws Exception {
        try (var listener = listener();
                var stranger =
                        new DatagramSocket(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            byte[] record = new byte[64];
            record[0] = 25;
            ByteBuffer.wrap(record).putShort(1, (short) 0xfefd).putShort(3, (short) 1);
            ByteBuffer.wrap(record).putShort(ID_AT + 8, (short) (record.length - ID_AT - 10));
            var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
            for (int i = 0; i < 100; i++) {
                ByteBuffer.wrap(record).putLong(ID_AT, 31L * i);
                stranger.send(new DatagramPacket(record, record.length, to));
            }
            // One alone may be on its way here: were any of those, it would have no room.
            try (var between = new MovingPeer(listener.port());
                    var near = connect(between);
                    var far = listener.accept(SOON)) {
                say(near, "one");
                assertEquals("one", hear(far));
            }
            stranger.setSoTimeout(1);
            assertThrows(
                    SocketTimeoutException.class,
                    () -> stranger.receive(new DatagramPacket(new byte[64], 64)));
        }
    }
}
