package dev.fairlead.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Cancelled;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Port;
import dev.fairlead.security.Identities;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who comes into a session, by what, and who does not; over loopback.
class SessionWaysInTest {
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

    private PeerSession session(PeerProfile self, Admission admission, PeerSessionOptions options)
            throws NetworkException {
        PeerSession session = PeerSession.open(network, Port.any(), self, admission, options);
        sessions.add(session);
        return session;
    }

    private PeerSession session(String name) throws NetworkException {
        return session(
                PeerProfile.of(name),
                Admission.NOBODY.withSharedKey(KEY),
                PeerSessionOptions.DEFAULT);
    }

    private static Endpoint at(PeerSession session) {
        return Endpoint.address(InetAddress.getLoopbackAddress(), session.port());
    }

    private static BlockingQueue<PeerChange> changes(PeerSession session) {
        BlockingQueue<PeerChange> changes = new LinkedBlockingQueue<>();
        Runnable _ = session.onChange(Runnable::run, changes::add);
        return changes;
    }

    @Test
    void aSessionDoesNotConnectToItself() throws Exception {
        PeerSession ann = session("Ann");
        NetworkException failed =
                assertThrows(NetworkException.class, () -> ann.connect(at(ann), PROOF, LONG));
        assertEquals("peer.itself", failed.failure().cause());
        PeerSession bob = session("Bob");
        assertEquals("Ann", bob.connect(at(ann), PROOF, LONG).name(), "others still can");
    }

    @Test
    void anInvitationIsGoodForOneAndHasAContext() throws Exception {
        PeerSession ann =
                session(PeerProfile.of("Ann"), Admission.NOBODY, PeerSessionOptions.DEFAULT);
        PeerSession bob = session("Bob");
        PeerSession cleo = session("Cleo");
        byte[] context = "chess".getBytes(UTF_8);
        OfferedInvitation offered = ann.newInvitation(context, LONG);
        PeerInvitation read = PeerInvitation.parse(" " + offered.invitation().uri() + "\n");
        assertArrayEquals(context, read.context());
        assertEquals("Ann", bob.join(read, LONG).name());
        assertEquals(OfferedCode.State.USED, offered.state());
        NetworkException late = assertThrows(NetworkException.class, () -> cleo.join(read, LONG));
        assertInstanceOf(LinkFailure.NoCode.class, late.failure());
        ann.send(bob.self().id(), "welcome".getBytes(UTF_8));
        assertEquals("welcome", bob.receive(LONG).text());
    }

    @Test
    void anInvitationIsCancelledReplacedAndOverInTime() throws Exception {
        PeerSession ann =
                session(PeerProfile.of("Ann"), Admission.NOBODY, PeerSessionOptions.DEFAULT);
        PeerSession bob = session("Bob");
        OfferedInvitation first = ann.newInvitation(new byte[0], LONG);
        OfferedInvitation second = ann.newInvitation(new byte[0], LONG);
        assertEquals(OfferedCode.State.WITHDRAWN, first.state());
        second.cancel();
        NetworkException cancelled =
                assertThrows(NetworkException.class, () -> bob.join(second.invitation(), LONG));
        assertInstanceOf(LinkFailure.NoCode.class, cancelled.failure());
        OfferedInvitation brief = ann.newInvitation(new byte[0], Duration.ofMillis(1));
        CountDownLatch over = new CountDownLatch(1);
        brief.whenOver(over::countDown);
        assertTrue(over.await(LONG.toSeconds(), TimeUnit.SECONDS));
        assertThrows(IllegalArgumentException.class, () -> ann.newInvitation(new byte[1025], LONG));
    }

    @Test
    void whoWaitsForAnAnswerCanGiveUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch decided = new CountDownLatch(1);
        PeerSession ann =
                session(
                        PeerProfile.of("Ann"),
                        Admission.NOBODY
                                .withSharedKey(KEY)
                                .withDecision(_ -> {
                                    asked.countDown();
                                    try {
                                        return decided.await(1, TimeUnit.MINUTES);
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                }),
                        PeerSessionOptions.DEFAULT);
        PeerSession bob = session("Bob");
        FutureTask<NetworkException> outcome =
                new FutureTask<>(() ->
                        assertThrows(
                                NetworkException.class,
                                () -> bob.connect(at(ann), PROOF, Duration.ofHours(1))));
        Thread waiting = Thread.ofVirtual().start(outcome);
        assertTrue(asked.await(LONG.toSeconds(), TimeUnit.SECONDS));
        waiting.interrupt();
        assertInstanceOf(
                Cancelled.class, outcome.get(LONG.toSeconds(), TimeUnit.SECONDS).failure());
        decided.countDown();
        assertEquals(List.of(), bob.peers());
    }

    private PeerSessionOptions same(PeerSessionOptions.SamePeer rule) {
        return PeerSessionOptions.DEFAULT.withSamePeer(rule);
    }

    @Test
    void theSamePeerThatComesAgainTakesThePlaceOfTheOldOne() throws Exception {
        PeerSession server =
                session(
                        PeerProfile.of("Server"),
                        Admission.NOBODY.withSharedKey(KEY),
                        same(PeerSessionOptions.SamePeer.NEW).withMostPeers(1));
        PeerProfile bob = PeerProfile.of("Bob").withIdentity(Identities.selfSigned("peer.invalid"));
        PeerSession old = session(bob, Admission.NOBODY, PeerSessionOptions.DEFAULT);
        RemotePeer _ = old.connect(at(server), PROOF, LONG);
        BlockingQueue<PeerChange> told = changes(old);
        PeerSession again =
                session(bob.withId(PeerId.random()), Admission.NOBODY, PeerSessionOptions.DEFAULT);
        assertEquals("Server", again.connect(at(server), PROOF, LONG).name());
        assertInstanceOf(PeerChange.Connected.class, told.poll(LONG.toSeconds(), TimeUnit.SECONDS));
        assertInstanceOf(
                PeerChange.Disconnected.class, told.poll(LONG.toSeconds(), TimeUnit.SECONDS));
        assertEquals(
                List.of(again.self().id()), server.peers().stream().map(RemotePeer::id).toList());
        PeerSession other = session("Bob");
        NetworkException full =
                assertThrows(NetworkException.class, () -> other.connect(at(server), PROOF, LONG));
        assertTrue(full.failure().summary().contains("full"), "it has the name, not the key");
    }

    @Test
    void orItIsRefusedForAsLongAsTheOldOneIsThere() throws Exception {
        PeerSession server =
                session(
                        PeerProfile.of("Server"),
                        Admission.NOBODY.withSharedKey(KEY),
                        same(PeerSessionOptions.SamePeer.OLD));
        PeerProfile bob = PeerProfile.of("Bob").withIdentity(Identities.selfSigned("peer.invalid"));
        PeerSession old = session(bob, Admission.NOBODY, PeerSessionOptions.DEFAULT);
        RemotePeer _ = old.connect(at(server), PROOF, LONG);
        PeerSession again =
                session(bob.withId(PeerId.random()), Admission.NOBODY, PeerSessionOptions.DEFAULT);
        NetworkException refused =
                assertThrows(NetworkException.class, () -> again.connect(at(server), PROOF, LONG));
        assertTrue(refused.failure().summary().contains("it is connected already"));
        BlockingQueue<PeerChange> told = changes(server);
        old.close();
        PeerChange change;
        do {
            change = told.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        } while (change instanceof PeerChange.Connected);
        assertInstanceOf(PeerChange.Disconnected.class, change);
        assertEquals("Server", again.connect(at(server), PROOF, LONG).name());
    }

    @Test
    void whatIsTooOldIsNotSentAndTold() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        RemotePeer there = ann.connect(at(bob), PROOF, LONG);
        BlockingQueue<PeerChange> told = changes(ann);
        byte[] window = new byte[300_000];
        long first = ann.send(there.id(), window);
        long second =
                ann.send(
                        there.id(),
                        "stale".getBytes(UTF_8),
                        MessageTerms.DEFAULT.withLifetime(Duration.ofMillis(1)));
        PeerChange.Expired expired = null;
        while (expired == null) {
            PeerChange change = told.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            if (change instanceof PeerChange.Expired gone) {
                expired = gone;
            } else {
                assertInstanceOf(PeerChange.Connected.class, change);
            }
        }
        assertEquals(new PeerChange.Expired(there, second), expired);
        assertEquals(0, first);
        ann.send(there.id(), "fresh".getBytes(UTF_8));
        assertEquals(window.length, bob.receive(LONG).content().length);
        assertEquals("fresh", bob.receive(LONG).text());
    }

    @Test
    void streamsAreOpenedFromBothEndsManyAtOnceWithHalfClose() throws Exception {
        PeerSession ann = session("Ann");
        PeerSession bob = session("Bob");
        RemotePeer there = bob.connect(at(ann), PROOF, LONG); // Ann knows no endpoint of Bob
        for (PeerSession from : List.of(ann, bob)) {
            PeerSession to = from == ann ? bob : ann;
            List<PeerStream> mine = new ArrayList<>();
            List<PeerStream> theirs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                mine.add(from.openStream(to.self().id(), "log " + i, LONG));
                PeerStream accepted = to.acceptStream(LONG);
                assertEquals("log " + i, accepted.name());
                assertEquals(from.self().id(), accepted.peer().id());
                theirs.add(accepted);
            }
            for (int i = 7; i >= 0; i--) {
                mine.get(i).connection().send(("up " + i).getBytes(UTF_8));
                mine.get(i).connection().shutdownOutput();
            }
            for (int i = 0; i < 8; i++) {
                byte[] all = theirs.get(i).connection().receiveUntilEnd(100);
                assertEquals("up " + i, new String(all, UTF_8));
                theirs.get(i).connection().send("down".getBytes(UTF_8));
                theirs.get(i).close();
                byte[] back = mine.get(i).connection().receiveUntilEnd(100);
                assertEquals("down", new String(back, UTF_8));
                mine.get(i).close();
            }
        }
        bob.send(there.id(), "and messages".getBytes(UTF_8));
        assertEquals("and messages", ann.receive(LONG).text());
        assertThrows(
                IllegalArgumentException.class, () -> bob.openStream(there.id(), "a\nb", LONG));
    }
}
