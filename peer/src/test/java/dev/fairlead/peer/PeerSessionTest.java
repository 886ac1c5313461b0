package dev.fairlead.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connections;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sessions over loopback.
class PeerSessionTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] KEY = "a key of the test's own".getBytes(UTF_8);
    private static final LinkProof PROOF = LinkProof.sharedKey(KEY);

    private final List<PeerSession> sessions = new ArrayList<>();
    private Network network;

    @BeforeEach
    void open() {
        network = Network.open(NetworkOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        sessions.forEach(PeerSession::close);
        network.close();
    }

    private PeerSession session(PeerProfile self, int mostPeers) throws NetworkException {
        PeerSession session =
                PeerSession.open(
                        network,
                        Port.any(),
                        self,
                        Admission.NOBODY.withSharedKey(KEY),
                        PeerSessionOptions.DEFAULT.withMostPeers(mostPeers));
        sessions.add(session);
        return session;
    }

    private PeerSession session(String name) throws NetworkException {
        return session(PeerProfile.of(name), 64);
    }

    private static Endpoint at(PeerSession session) {
        return Endpoint.address(InetAddress.getLoopbackAddress(), session.port());
    }

    private static void send(PeerSession from, PeerSession to, String text)
            throws NetworkException {
        from.send(to.self().id(), text.getBytes(UTF_8));
    }

    private static BlockingQueue<PeerChange> changes(
            PeerSession session, ExecutorService executor) {
        BlockingQueue<PeerChange> changes = new LinkedBlockingQueue<>();
        session.onChange(executor, changes::add);
        return changes;
    }

    @Test
    void twoTalkBothWays() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        assertEquals("Ann", bob.connect(at(ann), PROOF, LONG).name());
        send(bob, ann, "hello");
        PeerMessage message = ann.receive(LONG);
        assertEquals("hello", message.text());
        assertEquals("Bob", message.from().name());
        assertTrue(message.reliable());
        bob.awaitTaken(ann.self().id(), LONG);

        ann.send(message.from().id(), "good day".getBytes(UTF_8));
        assertEquals("good day", bob.receive(LONG).text());
        ann.offer(message.from().id(), "perhaps".getBytes(UTF_8));
        assertEquals("perhaps", bob.receive(LONG).text(), "nothing is lost on an idle link");
    }

    @Test
    void whoOpenAtTheSameTimeAreConnectedOnce() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            BlockingQueue<PeerChange> changes = changes(ann, threads);
            Future<RemotePeer> one = threads.submit(() -> ann.connect(at(bob), PROOF, LONG));
            Future<RemotePeer> two = threads.submit(() -> bob.connect(at(ann), PROOF, LONG));
            assertEquals("Bob", one.get().name());
            assertEquals("Ann", two.get().name());
            for (int i = 0; i < 50; i++) {
                send(ann, bob, "to Bob " + i);
                send(bob, ann, "to Ann " + i);
            }
            for (int i = 0; i < 50; i++) {
                assertEquals("to Bob " + i, bob.receive(LONG).text());
                assertEquals("to Ann " + i, ann.receive(LONG).text());
            }
            assertEquals(List.of("Bob"), ann.peers().stream().map(RemotePeer::name).toList());
            assertInstanceOf(
                    PeerChange.Connected.class, changes.poll(LONG.toSeconds(), TimeUnit.SECONDS));
            assertTrue(changes.isEmpty(), "connected is told once");
        }
    }

    @Test
    void aBrokenLinkIsOpenedAgainAndNothingIsLost() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        Set<StreamConnection> through = ConcurrentHashMap.newKeySet();
        try (Listener<StreamConnection> between =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            between.serve(from -> {
                through.add(from);
                try (StreamConnection on = network.open(at(ann), Tcp.stack(), Parameters.DEFAULT)) {
                    Connections.join(from, on);
                }
            });
            bob.connect(between.local(), PROOF, LONG);
            BlockingQueue<PeerChange> changes = changes(ann, threads);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 20; i++) {
                    send(bob, ann, round + " " + i);
                    send(ann, bob, round + " " + i);
                }
                through.forEach(StreamConnection::abort);
                through.clear();
                for (int i = 0; i < 20; i++) {
                    assertEquals(round + " " + i, ann.receive(LONG).text());
                    assertEquals(round + " " + i, bob.receive(LONG).text());
                }
            }
            assertEquals(1, changes.size(), "the same session: " + changes);
        }
    }

    @Test
    void oneTellsAllAndHearsOfWhoLeaves() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        PeerSession cleo = session("Cleo");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            bob.connect(at(ann), PROOF, LONG);
            cleo.connect(at(ann), PROOF, LONG);
            cleo.connect(at(bob), PROOF, LONG);
            assertEquals(List.of(), cleo.sendToAll("to all".getBytes(UTF_8)));
            assertEquals("to all", ann.receive(LONG).text());
            assertEquals("to all", bob.receive(LONG).text());

            BlockingQueue<PeerChange> changes = changes(bob, threads);
            cleo.close();
            PeerChange change;
            do {
                change = changes.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            } while (change instanceof PeerChange.Connected);
            PeerChange.Disconnected gone = assertInstanceOf(PeerChange.Disconnected.class, change);
            assertEquals("Cleo", gone.peer().name());
            assertTrue(gone.left());
            NetworkException failed =
                    assertThrows(NetworkException.class, () -> send(bob, cleo, "too late"));
            assertInstanceOf(SessionFailure.NotConnected.class, failed.failure());
        }
    }

    @Test
    void whoUsesTheIdentifierOfAnotherDisplacesNobody() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        bob.connect(at(ann), PROOF, LONG);
        PeerSession mallory = session(PeerProfile.of("Mallory").withId(bob.self().id()), 64);
        assertThrows(
                NetworkException.class,
                () -> mallory.connect(at(ann), PROOF, Duration.ofSeconds(5)));
        send(bob, ann, "still here");
        PeerMessage message = ann.receive(LONG);
        assertEquals("Bob", message.from().name());
    }

    @Test
    void aSlowPeerHoldsUpItsOwnSenderOnly() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession slow = session("Slow");
        PeerSession quick = session("Quick");
        ann.connect(at(slow), PROOF, LONG);
        ann.connect(at(quick), PROOF, LONG);
        byte[] large = new byte[PeerSession.LONGEST_MESSAGE];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ann.send(slow.self().id(), large); // fills what may wait for that peer
            Future<?> waits =
                    threads.submit(() -> {
                        ann.send(slow.self().id(), new byte[1]);
                        return null;
                    });
            send(ann, quick, "quick");
            assertEquals("quick", quick.receive(LONG).text());
            assertEquals(large.length, slow.receive(LONG).content().length);
            assertEquals(1, slow.receive(LONG).content().length);
            waits.get();
        }
    }

    @Test
    void aFullSessionTakesNoMore() throws Exception {
        PeerSession ann = session(PeerProfile.of("Ann"), 1);
        PeerSession bob = session("Bob");
        PeerSession cleo = session("Cleo");
        ann.connect(at(bob), PROOF, LONG);
        NetworkException full =
                assertThrows(NetworkException.class, () -> ann.connect(at(cleo), PROOF, LONG));
        assertInstanceOf(SessionFailure.Full.class, full.failure());
        assertThrows(
                IllegalArgumentException.class,
                () -> ann.send(bob.self().id(), new byte[PeerSession.LONGEST_MESSAGE + 1]));
    }
}
