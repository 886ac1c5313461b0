package dev.fairlead.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Port;
import dev.fairlead.TxtRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions that find each other by multicast DNS over the loopback interface, each with sockets of
/// its own.
@Tag("loopback")
class NearbySessionTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] KEY = "a key of the test's own".getBytes(UTF_8);
    private static final LinkProof PROOF = LinkProof.sharedKey(KEY);
    private static final AtomicInteger TYPES = new AtomicInteger();

    /// No two tests see each other's sessions.
    private final NearbyOptions nearby =
            NearbyOptions.of(
                    "_p%d-%d._tcp"
                            .formatted(
                                    ProcessHandle.current().pid() % 10_000_000,
                                    TYPES.getAndIncrement()));

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private PeerSession session(PeerProfile self, Admission admission, NearbyOptions options)
            throws NetworkException {
        Network network =
                Network.open(
                        NetworkOptions.DEFAULT.withDiscovery(
                                DiscoveryOptions.DEFAULT.withInterface("lo")));
        opened.add(network);
        PeerSession session =
                PeerSession.open(
                        network,
                        Port.any(),
                        self,
                        admission,
                        PeerSessionOptions.DEFAULT.withNearby(options));
        opened.add(session);
        return session;
    }

    private PeerSession session(String name, NearbyOptions options) throws NetworkException {
        return session(PeerProfile.of(name), Admission.NOBODY.withSharedKey(KEY), options);
    }

    private static NearbyPeer await(BlockingQueue<NearbyPeer> changes, Predicate<NearbyPeer> wanted)
            throws Exception {
        while (true) {
            NearbyPeer next = changes.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertNotNull(next, "it does not become so");
            if (wanted.test(next)) {
                return next;
            }
        }
    }

    private static BlockingQueue<NearbyPeer> changes(PeerSession session) {
        BlockingQueue<NearbyPeer> changes = new LinkedBlockingQueue<>();
        Runnable _ = session.onNearby(Runnable::run, changes::add);
        return changes;
    }

    @Test
    void whoIsFoundIsInvitedWithAContextAndAnswersWithAReason() throws Exception {
        byte[] context = "chess?".getBytes(UTF_8);
        BlockingQueue<RemotePeer> asked = new LinkedBlockingQueue<>();
        AtomicInteger answers = new AtomicInteger();
        Admission admission =
                Admission.NOBODY
                        .withSharedKey(KEY)
                        .withInvitations(peer -> {
                            asked.add(peer);
                            return answers.getAndIncrement() == 0
                                    ? InvitationAnswer.refuse("not before eight")
                                    : InvitationAnswer.accept();
                        });
        PeerSession ann =
                session(
                        PeerProfile.of("Ann"),
                        admission,
                        nearby.withInfo(TxtRecord.EMPTY.with("level", "3")));
        PeerSession bob = session("Bob", nearby);
        BlockingQueue<NearbyPeer> changes = changes(bob);
        NearbyPeer found = await(changes, each -> each.state() instanceof NearbyState.Found);
        assertEquals(Optional.empty(), found.publicName());
        assertFalse(found.endpoint().instance().contains("Ann"));
        assertEquals(Optional.of("3"), found.info().text("level"));

        NetworkException refused =
                assertThrows(NetworkException.class, () -> bob.invite(found, PROOF, context, LONG));
        LinkFailure.Declined declined =
                assertInstanceOf(LinkFailure.Declined.class, refused.failure());
        assertEquals("not before eight", declined.reason());
        assertTrue(declined.byPeer());
        await(changes, each -> each.state() instanceof NearbyState.Inviting);
        NearbyPeer failed =
                await(changes, each -> each.state() instanceof NearbyState.NotConnected);
        assertEquals(new NearbyState.NotConnected(declined), failed.state());

        assertEquals("Ann", bob.invite(found, PROOF, context, LONG).name());
        await(changes, each -> each.state() instanceof NearbyState.Connected);
        assertArrayEquals(context, asked.take().context());
        assertArrayEquals(context, asked.take().context());
        NearbyPeer there =
                await(changes(ann), each -> each.state() instanceof NearbyState.Connected);
        NearbyState.Connected state = assertInstanceOf(NearbyState.Connected.class, there.state());
        assertEquals("Bob", state.peer().name(), "it says which of those near by it is");

        ann.close();
        await(changes, each -> each.state() instanceof NearbyState.Lost);
    }

    @Test
    void aMeshWithAKeyFormsByItself() throws Exception {
        NearbyOptions mesh = nearby.withAutomatic(_ -> Optional.of(PROOF)).withPublicName();
        List<PeerSession> sessions = new ArrayList<>();
        List<BlockingQueue<PeerChange>> changes = new ArrayList<>();
        for (String name : List.of("Ann", "Bob", "Cleo", "Dan")) {
            PeerSession session = session(name, mesh);
            BlockingQueue<PeerChange> told = new LinkedBlockingQueue<>();
            Runnable _ = session.onChange(Runnable::run, told::add);
            sessions.add(session);
            changes.add(told);
        }
        for (BlockingQueue<PeerChange> told : changes) {
            for (int others = 0; others < sessions.size() - 1; others++) {
                assertInstanceOf(
                        PeerChange.Connected.class, told.poll(LONG.toSeconds(), TimeUnit.SECONDS));
            }
        }
        for (PeerSession session : sessions) {
            assertEquals(List.of(), session.sendToAll("hello".getBytes(UTF_8)));
        }
        for (PeerSession session : sessions) {
            for (int others = 0; others < sessions.size() - 1; others++) {
                assertEquals("hello", session.receive(LONG).text());
            }
        }
    }

    @Test
    void clientsFindTheServerAndNotEachOther() throws Exception {
        PeerSession server = session("Server", nearby.withRole(NearbyOptions.Role.SERVER));
        NearbyOptions client =
                nearby.withRole(NearbyOptions.Role.CLIENT).withAutomatic(_ -> Optional.of(PROOF));
        PeerSession one = session("One", client);
        PeerSession two = session("Two", client);
        await(changes(one), each -> each.state() instanceof NearbyState.Connected);
        await(changes(two), each -> each.state() instanceof NearbyState.Connected);
        assertEquals(1, one.nearby().size());
        assertEquals(List.of(), server.nearby());
        assertEquals(List.of("Server"), two.peers().stream().map(RemotePeer::name).toList());
    }

    @Test
    void thePairedKnowEachOtherAgain(@TempDir Path folder) throws Exception {
        TrustStore annStore = TrustStore.open(folder.resolve("ann.p12"));
        TrustStore bobStore = TrustStore.open(folder.resolve("bob.p12"));
        PeerProfile ann = PeerProfile.of("Ann").withIdentity(annStore.identity());
        PeerProfile bob = PeerProfile.of("Bob").withIdentity(bobStore.identity());
        PairingCode code = PairingCode.random();
        Admission once = Admission.NOBODY.withCode(OfferedCode.once(code));
        try (PeerListener listener = PeerListener.open(Port.any(), ann, once);
                PeerLink there =
                        PeerLink.open(
                                listener.listener().local(), bob, LinkProof.code(code), LONG);
                PeerLink here = listener.accept(LONG)) {
            annStore.add(here.pairing().orElseThrow());
            bobStore.add(there.pairing().orElseThrow());
        }
        KnownPeer known = bobStore.peers().getFirst();
        assertTrue(bobStore.rename(known.fingerprint(), "Ann of the workshop"));
        PeerSession _ =
                session(
                        ann,
                        Admission.NOBODY.withKnown(annStore::peers),
                        nearby.withKnown(annStore::peers));
        PeerSession seeker =
                session(
                        bob,
                        Admission.NOBODY,
                        nearby.withKnown(bobStore::peers)
                                .withAutomatic(peer -> peer.known().map(LinkProof::known)));
        NearbyPeer there =
                await(changes(seeker), each -> each.state() instanceof NearbyState.Connected);
        assertEquals("Ann of the workshop", there.label());
        assertEquals(RemotePeer.Means.KNOWN, seeker.peers().getFirst().means());
    }

    @Test
    void anInvitationLeadsInByTheServiceAloneToo() throws Exception {
        PeerSession ann = session(PeerProfile.of("Ann"), Admission.NOBODY, nearby);
        PeerSession bob = session(PeerProfile.of("Bob"), Admission.NOBODY, nearby);
        OfferedInvitation offered = ann.newInvitation(new byte[0], LONG);
        String uri = offered.invitation().uri().replaceAll("&a=[^&]*", "");
        assertEquals("Ann", bob.join(PeerInvitation.parse(uri), LONG).name());
    }
}
