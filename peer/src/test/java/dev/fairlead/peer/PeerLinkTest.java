package dev.fairlead.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connections;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.security.Identities;
import dev.fairlead.security.KeyKind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Links over loopback.
class PeerLinkTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PeerProfile ann = PeerProfile.of("Ann");
    private final PeerProfile bob = PeerProfile.of("Bob").withContext("hello".getBytes(UTF_8));
    private final BlockingQueue<NetworkFailure> refused = new LinkedBlockingQueue<>();
    private Network network;

    @BeforeEach
    void open() {
        network = Network.open(NetworkOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private PeerListener listen(PeerProfile self, Admission admission) throws NetworkException {
        return PeerListener.open(
                network,
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                self,
                admission,
                ListenerOptions.DEFAULT,
                refused::add);
    }

    private PeerLink link(PeerListener to, PeerProfile self, LinkProof proof)
            throws NetworkException {
        return PeerLink.open(network, to.listener().local(), self, proof, LONG);
    }

    private NetworkFailure failure(PeerListener to, PeerProfile self, LinkProof proof) {
        return assertThrows(NetworkException.class, () -> link(to, self, proof).abort()).failure();
    }

    private NetworkFailure refusal() throws InterruptedException {
        return refused.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void twoWithTheSameCodeCanTalk() throws Exception {
        OfferedCode code = OfferedCode.once(PairingCode.of("4821 7703"));
        try (PeerListener listener = listen(ann, Admission.NOBODY.withCode(code));
                PeerLink there = link(listener, bob, LinkProof.code(PairingCode.of("48217703")));
                PeerLink here = listener.accept(LONG)) {
            there.stream().send("to Ann".getBytes(UTF_8));
            assertEquals("to Ann", new String(here.stream().receiveExactly(6), UTF_8));
            here.stream().send("to Bob".getBytes(UTF_8));
            assertEquals("to Bob", new String(there.stream().receiveExactly(6), UTF_8));

            assertEquals("Bob", here.peer().name());
            assertEquals(bob.id(), here.peer().id());
            assertEquals("hello", new String(here.peer().context(), UTF_8));
            assertEquals("Ann", there.peer().name());
            assertEquals(RemotePeer.Means.CODE, there.peer().means());
            assertTrue(there.pairing().isEmpty(), "neither has a key");
            assertTrue(there.isOpener());
            assertFalse(here.isOpener());
            assertEquals(OfferedCode.State.USED, code.state());
        }
    }

    @Test
    void aCodeIsOverAfterThreeWrongGuesses() throws Exception {
        OfferedCode code = OfferedCode.once(PairingCode.of("123456"));
        try (PeerListener listener = listen(ann, Admission.NOBODY.withCode(code))) {
            for (int left = 2; left >= 0; left--) {
                NetworkFailure failure =
                        failure(listener, bob, LinkProof.code(PairingCode.of("12345" + left)));
                assertEquals(left, assertInstanceOf(LinkFailure.WrongCode.class, failure).left());
                assertInstanceOf(LinkFailure.WrongCode.class, refusal());
            }
            assertEquals(OfferedCode.State.GUESSED, code.state());
            assertInstanceOf(
                    LinkFailure.NoCode.class,
                    failure(listener, bob, LinkProof.code(PairingCode.of("123456"))),
                    "the right code comes too late");
            NetworkException over =
                    assertThrows(NetworkException.class, () -> listener.accept(LONG));
            assertInstanceOf(LinkFailure.CodeOver.class, over.failure());
        }
    }

    @Test
    void aCodeIsGoodForOneLink() throws Exception {
        PairingCode code = PairingCode.random();
        try (PeerListener listener =
                        listen(ann, Admission.NOBODY.withCode(OfferedCode.once(code)));
                PeerLink _ = link(listener, bob, LinkProof.code(code))) {
            assertInstanceOf(
                    LinkFailure.NoCode.class, failure(listener, bob, LinkProof.code(code)));
        }
    }

    @Test
    void twoThatWerePairedKnowEachOtherAgain() throws Exception {
        PeerProfile annKeyed = ann.withIdentity(key());
        PeerProfile bobKeyed = bob.withIdentity(key());
        KnownPeer annAsBobKnows;
        KnownPeer bobAsAnnKnows;
        PairingCode code = PairingCode.random();
        try (PeerListener listener =
                        listen(annKeyed, Admission.NOBODY.withCode(OfferedCode.once(code)));
                PeerLink there = link(listener, bobKeyed, LinkProof.code(code));
                PeerLink here = listener.accept(LONG)) {
            annAsBobKnows = there.pairing().orElseThrow();
            bobAsAnnKnows = here.pairing().orElseThrow();
        }
        assertArrayEquals(annAsBobKnows.secret(), bobAsAnnKnows.secret());
        assertEquals(
                Fingerprint.of(bobKeyed.identity().orElseThrow().certificate().getPublicKey()),
                bobAsAnnKnows.fingerprint());

        KnownPeer renamed = bobAsAnnKnows.withName("Bob of the workshop");
        try (PeerListener listener =
                        listen(annKeyed, Admission.NOBODY.withKnown(() -> List.of(renamed)));
                PeerLink there = link(listener, bobKeyed, LinkProof.known(annAsBobKnows));
                PeerLink here = listener.accept(LONG)) {
            assertEquals(RemotePeer.Means.KNOWN, here.peer().means());
            assertEquals("Bob of the workshop", here.peer().name());
            assertEquals(annAsBobKnows.fingerprint(), there.peer().fingerprint().orElseThrow());
            assertTrue(here.pairing().isEmpty(), "they knew each other");

            PeerProfile mallory = bob.withIdentity(key());
            assertInstanceOf(
                    LinkFailure.NotTrusted.class,
                    failure(listener, mallory, LinkProof.known(annAsBobKnows)),
                    "the secret alone is not enough");
        }
    }

    @Test
    void whoWasRevokedIsLetInNoMore() throws Exception {
        PeerProfile annKeyed = ann.withIdentity(key());
        PeerProfile bobKeyed = bob.withIdentity(key());
        PairingCode code = PairingCode.random();
        KnownPeer known;
        try (PeerListener listener =
                        listen(annKeyed, Admission.NOBODY.withCode(OfferedCode.once(code)));
                PeerLink there = link(listener, bobKeyed, LinkProof.code(code));
                PeerLink _ = listener.accept(LONG)) {
            known = there.pairing().orElseThrow();
        }
        try (PeerListener listener = listen(annKeyed, Admission.NOBODY.withKnown(List::of))) {
            assertInstanceOf(
                    LinkFailure.NotTrusted.class,
                    failure(listener, bobKeyed, LinkProof.known(known)));
            assertInstanceOf(LinkFailure.PeerNotTrusted.class, refusal());
        }
    }

    @Test
    void aSharedKeyLetsInWhoHasIt() throws Exception {
        byte[] key = "sixteen bytes and more".getBytes(UTF_8);
        try (PeerListener listener = listen(ann, Admission.NOBODY.withSharedKey(key));
                PeerLink there = link(listener, bob, LinkProof.sharedKey(key));
                PeerLink here = listener.accept(LONG)) {
            assertEquals(RemotePeer.Means.SHARED_KEY, there.peer().means());
            assertEquals("Bob", here.peer().name());
            byte[] other = "sixteen bytes or more".getBytes(UTF_8);
            assertInstanceOf(
                    LinkFailure.NotTrusted.class,
                    failure(listener, bob, LinkProof.sharedKey(other)));
        }
    }

    @Test
    void anAuthorityVouchesForBothEnds() throws Exception {
        Identity authority = Identities.authority("Workshop", Duration.ofDays(2), KeyKind.P256);
        Identity stranger = Identities.authority("Other", Duration.ofDays(2), KeyKind.P256);
        var anchors = List.of(authority.certificate());
        PeerProfile annSigned = ann.withIdentity(signedBy(authority));
        PeerProfile bobSigned = bob.withIdentity(signedBy(authority));
        try (PeerListener listener = listen(annSigned, Admission.NOBODY.withAuthority(anchors));
                PeerLink there = link(listener, bobSigned, LinkProof.authority(anchors));
                PeerLink here = listener.accept(LONG)) {
            assertEquals(RemotePeer.Means.AUTHORITY, here.peer().means());
            assertEquals(RemotePeer.Means.AUTHORITY, there.peer().means());

            PeerProfile foreign = bob.withIdentity(signedBy(stranger));
            assertInstanceOf(
                    LinkFailure.NotTrusted.class,
                    failure(listener, foreign, LinkProof.authority(anchors)));
            assertInstanceOf(
                    LinkFailure.PeerNotTrusted.class,
                    failure(
                            listener,
                            bobSigned,
                            LinkProof.authority(List.of(stranger.certificate()))));
        }
    }

    private static Identity signedBy(Identity authority) {
        return Identities.signedBy(
                authority, List.of("peer.invalid"), Duration.ofDays(1), KeyKind.ED25519);
    }

    @Test
    void onFirstUseTheProgramsDecide() throws Exception {
        PeerProfile annKeyed = ann.withIdentity(key());
        PeerProfile bobKeyed = bob.withIdentity(key());
        Fingerprint ofBob =
                Fingerprint.of(bobKeyed.identity().orElseThrow().certificate().getPublicKey());
        Admission bobAlone =
                Admission.NOBODY.withFirstUse(
                        peer -> peer.fingerprint().orElseThrow().equals(ofBob));
        try (PeerListener listener = listen(annKeyed, bobAlone);
                PeerLink there = link(listener, bobKeyed, LinkProof.firstUse(_ -> true));
                PeerLink here = listener.accept(LONG)) {
            assertEquals(ofBob, here.peer().fingerprint().orElseThrow());
            assertArrayEquals(
                    here.pairing().orElseThrow().secret(), there.pairing().orElseThrow().secret());
            assertInstanceOf(
                    LinkFailure.Declined.class,
                    failure(listener, bob.withIdentity(key()), LinkProof.firstUse(_ -> true)));
            assertInstanceOf(
                    LinkFailure.Declined.class,
                    failure(listener, bobKeyed, LinkProof.firstUse(_ -> false)));
        }
    }

    @Test
    void theProgramHasTheLastWord() throws Exception {
        PairingCode code = PairingCode.random();
        Admission admission =
                Admission.NOBODY
                        .withCode(OfferedCode.once(code))
                        .withDecision(peer -> !peer.name().equals("Bob"));
        try (PeerListener listener = listen(ann, admission)) {
            NetworkFailure failure = failure(listener, bob, LinkProof.code(code));
            assertTrue(assertInstanceOf(LinkFailure.Declined.class, failure).byPeer());
        }
    }

    @Test
    void nobodyIsLetInUnlessSaid() throws Exception {
        PeerProfile keyed = bob.withIdentity(key());
        try (PeerListener listener = listen(ann.withIdentity(key()), Admission.NOBODY)) {
            assertInstanceOf(
                    LinkFailure.NoCode.class,
                    failure(listener, bob, LinkProof.code(PairingCode.random())));
            assertInstanceOf(
                    LinkFailure.NotTrusted.class,
                    failure(listener, bob, LinkProof.sharedKey(new byte[16])));
            assertInstanceOf(
                    LinkFailure.NotTrusted.class,
                    failure(listener, keyed, LinkProof.firstUse(_ -> true)));
            for (int i = 0; i < 3; i++) {
                assertInstanceOf(LinkFailure.class, refusal());
            }
            assertEquals(3, listener.refusals());
        }
    }

    /// Somebody who answers in Ann's place, passes on everything that both say, and can read it
    /// all.
    @Test
    void whoStandsBetweenIsFoundOut() throws Exception {
        PairingCode code = PairingCode.random();
        OfferedCode offered = OfferedCode.once(code);
        try (PeerListener listener = listen(ann, Admission.NOBODY.withCode(offered));
                Listener<StreamConnection> between =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                LinkStack.accepting(LinkStack.identity()),
                                ListenerOptions.DEFAULT)) {
            between.serve(victim -> {
                try (StreamConnection on =
                        network.open(
                                listener.listener().local(),
                                LinkStack.opening(),
                                Parameters.DEFAULT)) {
                    Connections.join(victim, on);
                }
            });
            NetworkException failed =
                    assertThrows(
                            NetworkException.class,
                            () ->
                                    PeerLink.open(
                                            network,
                                            between.local(),
                                            bob,
                                            LinkProof.code(code),
                                            LONG));
            assertInstanceOf(LinkFailure.WrongCode.class, failed.failure());
            assertInstanceOf(LinkFailure.WrongCode.class, refusal());
            assertEquals(2, offered.guessesLeft());
        }
    }

    @Test
    void whoSpeaksAnotherProtocolIsToldSo() throws Exception {
        try (PeerListener listener = listen(ann, Admission.NOBODY);
                StreamConnection stranger =
                        network.open(
                                listener.listener().local(),
                                LinkStack.opening(),
                                Parameters.DEFAULT)) {
            stranger.send("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            byte[] answer = stranger.within(LONG).receiveUntilEnd(100);
            assertArrayEquals(new byte[] {7, 0, 4, 5, 0, 0, 0}, answer);
            assertInstanceOf(LinkFailure.Broken.class, refusal());
        }
    }

    @Test
    void aLinkByKeyNeedsAnIdentity() throws Exception {
        try (PeerListener listener = listen(ann, Admission.NOBODY)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> link(listener, bob, LinkProof.firstUse(_ -> true)).abort());
        }
    }

    @Test
    void waitingEndsWithTheListener() throws Exception {
        PeerListener listener = listen(ann, Admission.NOBODY);
        assertThrows(NetworkException.class, () -> listener.accept(Duration.ofMillis(1)));
        listener.close();
        NetworkException ended = assertThrows(NetworkException.class, () -> listener.accept(LONG));
        assertEquals("cancelled.closed", ended.failure().cause());
    }

    private static Identity key() {
        return Identities.selfSigned(List.of("peer.invalid"), Duration.ofDays(1), KeyKind.ED25519);
    }
}
