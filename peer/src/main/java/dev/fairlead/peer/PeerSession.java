package dev.fairlead.peer;

import dev.fairlead.Browser;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Port;
import dev.fairlead.Stage;
import dev.fairlead.peer.internal.session.FrameCodec;
import dev.fairlead.security.Identities;
import dev.fairlead.security.KeyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Peers that send each other messages, for as long as they like: links that break are opened
/// again, of several between the same two one is kept, and each reliable message arrives once and
/// in order.
///
/// Each session waits for links on a port of its own, and connects to others by their endpoints: of
/// addresses, of hosts, of services that a [dev.fairlead.Browser] has found. In a mesh each peer
/// connects to each other, at the same time if they like; around a server, all connect to one. With
/// [PeerSessionOptions#withNearby] it finds peers by itself, and is found.
///
/// Peers that show no lasting identity get one for the session, so that a link can be opened again
/// without a code. A peer that cannot be reached for 30 s is over.
///
/// All methods may be called from any thread; blocking ones have a limit. It must be closed.
public final class PeerSession implements AutoCloseable {
    /// The longest message.
    public static final int LONGEST_MESSAGE = FrameCodec.LONGEST;

    private static final Duration EACH = Duration.ofSeconds(3);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Network network;
    private final PeerProfile self;
    private final PeerListener listener;
    private final SessionParts parts;
    private final SessionMembers members;

    /// A message that the program has not taken yet.
    record Inbound(PeerMessage message, Runnable taken) {}

    private PeerSession(
            Network network, PeerProfile self, PeerListener listener, SessionParts parts) {
        this.network = network;
        this.self = self;
        this.listener = listener;
        this.parts = parts;
        this.members = parts.members();
    }

    /// As [#open(Network, Port, PeerProfile, Admission, PeerSessionOptions)], over
    /// [Network#shared()].
    public static PeerSession open(Port port, PeerProfile self, Admission admission)
            throws NetworkException {
        return open(Network.shared(), port, self, admission, PeerSessionOptions.DEFAULT);
    }

    /// Begins a session, and returns when others can connect.
    ///
    /// @param admission who may: [Admission#NOBODY] for a session that only connects to others, or
    ///   lets in only whom it has given an [invitation][#newInvitation]. The program is asked about
    ///   each peer that comes, and not again when its link is opened again
    public static PeerSession open(
            Network network,
            Port port,
            PeerProfile self,
            Admission admission,
            PeerSessionOptions options)
            throws NetworkException {
        PeerProfile profile =
                self.identity().isPresent()
                        ? self
                        : self.withIdentity(
                                Identities.selfSigned(
                                        List.of("peer.invalid"),
                                        Duration.ofDays(30),
                                        KeyKind.ED25519));
        SessionParts parts = new SessionParts(network, profile, options);
        PeerListener listener =
                PeerListener.forSession(
                        network,
                        port,
                        profile,
                        parts.admission(admission),
                        parts.listening(options.listener()));
        PeerSession session = new PeerSession(network, profile, listener, parts);
        parts.start(listener.listener().advertisement().orElse(null));
        Thread.ofVirtual().name("fairlead-peer-session").start(session::admit);
        return session;
    }

    private void admit() {
        while (true) {
            PeerLink link;
            try {
                link = listener.accept(Duration.ofHours(24));
            } catch (NetworkException e) {
                if (e.failure() instanceof DeadlineExceeded) {
                    continue;
                }
                return; // the session was closed, or the listener has failed
            }
            try {
                members.add(link, null);
            } catch (NetworkException _) {
                // One that is not let in after all, since others came first: its link is closed.
            }
        }
    }

    /// Who this end is in the session.
    public PeerProfile self() {
        return self;
    }

    /// Where it waits for others.
    public PeerListener listener() {
        return listener;
    }

    public int port() {
        return listener.port();
    }

    /// Connects to a peer, and returns when messages can be sent. If the two are connected already,
    /// or become so at the same time from the other end, it is the same connection. The link is
    /// opened again by itself when it breaks.
    ///
    /// @param limit for all of it, 1 ms to 24 hours
    /// @throws NetworkException as [PeerLink#open]; with [SessionFailure.Full]
    public RemotePeer connect(Endpoint endpoint, LinkProof proof, Duration limit)
            throws NetworkException {
        return connect(List.of(endpoint), self, proof, limit);
    }

    private RemotePeer connect(
            List<Endpoint> endpoints, PeerProfile profile, LinkProof proof, Duration limit)
            throws NetworkException {
        long end = System.nanoTime() + limit.toNanos();
        Duration each = endpoints.size() == 1 ? limit : EACH;
        PeerLink link =
                PeerLink.open(network, endpoints, LinkStack.opening(), profile, proof, each, limit);
        Endpoint at = link.stream().endpoint();
        RemotePeer peer = members.add(link, new SessionMembers.Way(at, proof));
        members.awaitUp(peer.id(), limit, end);
        return peer;
    }

    /// Invites a peer near by, and waits for its answer: as [#connect], with something of the
    /// program's own for the other end's [decision][Admission#withInvitations].
    ///
    /// To give up sooner, interrupt the thread.
    ///
    /// @param peer of [#nearby()]
    /// @param context up to 1024 bytes, told once the other end has proved who it is; instead of
    ///   that of the profile
    /// @param limit for all of it, the answer included, 1 ms to 24 hours; people need 30 s
    /// @throws NetworkException with [LinkFailure.Declined], which has the reason
    public RemotePeer invite(NearbyPeer peer, LinkProof proof, byte[] context, Duration limit)
            throws NetworkException {
        PeerProfile profile = self.withContext(context);
        return parts.towards(
                peer, true, () -> connect(List.of(peer.endpoint()), profile, proof, limit));
    }

    /// Connects to a peer near by, whose state then tells how far that has come.
    public RemotePeer connect(NearbyPeer peer, LinkProof proof, Duration limit)
            throws NetworkException {
        return parts.towards(
                peer, false, () -> connect(List.of(peer.endpoint()), self, proof, limit));
    }

    /// Makes an invitation to hand over by another way. A session has one at a time: a new one ends
    /// the one before.
    ///
    /// @param context what the program says to whom it invites, up to 1024 bytes; copied
    /// @param lifetime 1 ms to 24 hours
    public OfferedInvitation newInvitation(byte[] context, Duration lifetime) {
        return parts.invitations()
                .offer(listener.listener().connectionInfo(), parts.service(), context, lifetime);
    }

    /// Comes into the session that an invitation is of: tries its addresses one after the other,
    /// each for 3 s, and then the service near by. To give up sooner, interrupt the thread.
    public RemotePeer join(PeerInvitation invitation, Duration limit) throws NetworkException {
        return connect(invitation.endpoints(), self, invitation.proof(), limit);
    }

    /// The peers near by that tell that they are there, whatever the state; none unless the options
    /// say that they are looked for.
    public List<NearbyPeer> nearby() {
        return parts.nearby().map(Nearby::peers).orElse(List.of());
    }

    /// Tells `handler` of those near by, then of each change, one call after the other; a peer that
    /// is lost is told of a last time. One that throws is told no more.
    ///
    /// @return ends it
    public Runnable onNearby(Executor executor, Consumer<NearbyPeer> handler) {
        return parts.nearby().map(each -> each.onChange(executor, handler)).orElse(() -> {});
    }

    /// What looks for them, to see whether it can; the session's to close.
    public Optional<Browser> browser() {
        return parts.nearby().flatMap(Nearby::browser);
    }

    /// Opens a byte stream to a peer: see [PeerStream]. Any number may be open.
    ///
    /// @param name for the other end, 1 to 255 bytes of UTF-8 without control characters
    /// @throws NetworkException with [SessionFailure.NotConnected]; with [DeadlineExceeded]
    public PeerStream openStream(PeerId to, String name, Duration limit) throws NetworkException {
        return parts.streams().open(to, name, limit);
    }

    /// Waits for a stream that a peer opens. Up to 64 are kept until they are accepted; further
    /// ones are aborted.
    public PeerStream acceptStream(Duration limit) throws NetworkException {
        return parts.streams().accept(limit);
    }

    /// Those that are connected.
    public List<RemotePeer> peers() {
        return members.peers();
    }

    /// Tells `handler` who is connected, then each change, one call after the other. One that
    /// throws is told no more.
    ///
    /// @return ends it
    public Runnable onChange(Executor executor, Consumer<PeerChange> handler) {
        return members.onChange(executor, handler);
    }

    /// Sends a message that arrives once, in order with others to the same peer. Returns when it
    /// was taken for sending: waits, for 30 s at most, while 1 MiB for that peer is not
    /// acknowledged. A slow peer does not hold up others.
    ///
    /// @param content up to 1 MiB; copied
    /// @return its number, from 0 on for each peer: see [PeerChange.Expired]
    /// @throws NetworkException with [SessionFailure.NotConnected]; with [DeadlineExceeded] if it
    ///   was not taken, and will not be sent
    public long send(PeerId to, byte[] content) throws NetworkException {
        return send(to, content, MessageTerms.DEFAULT);
    }

    /// As [#send(PeerId, byte\[\])], with another priority or lifetime.
    public long send(PeerId to, byte[] content, MessageTerms terms) throws NetworkException {
        requireLength(content);
        return members.send(to, content.clone(), terms, LIMIT);
    }

    /// Sends to all that are connected, one after the other.
    ///
    /// @return those to whom it was not sent, since they left meanwhile or did not take it in time
    public List<RemotePeer> sendToAll(byte[] content) {
        requireLength(content);
        List<RemotePeer> missed = new ArrayList<>();
        for (RemotePeer peer : peers()) {
            try {
                long _ = members.send(peer.id(), content.clone(), MessageTerms.DEFAULT, LIMIT);
            } catch (NetworkException _) {
                missed.add(peer); // told so, instead of by an exception that names one of several
            }
        }
        return missed;
    }

    /// Sends a message that may be lost: it goes over the link that is there, and is dropped if
    /// there is none or too many wait. Never blocks.
    ///
    /// @param content up to 1 MiB; copied
    /// @throws NetworkException with [SessionFailure.NotConnected]
    public void offer(PeerId to, byte[] content) throws NetworkException {
        requireLength(content);
        members.offer(to, content.clone());
    }

    private static void requireLength(byte[] content) {
        if (content.length > LONGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "a message of "
                            + content.length
                            + " bytes is too long; at most "
                            + LONGEST_MESSAGE
                            + " are allowed. A link's stream carries more");
        }
    }

    /// Waits until the peer's program has taken all that was sent to it.
    ///
    /// @throws NetworkException with [DeadlineExceeded]; with [SessionFailure.NotConnected] if it
    ///   is over before
    public void awaitTaken(PeerId by, Duration limit) throws NetworkException {
        members.awaitTaken(by, limit);
    }

    /// Waits for the next message of any peer. Taking it acknowledges it.
    ///
    /// @throws NetworkException with [DeadlineExceeded] if none comes
    public PeerMessage receive(Duration limit) throws NetworkException {
        Inbound next;
        try {
            next = parts.inbox().poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SessionStreams.interrupted("a message", e);
        }
        if (next == null) {
            throw new NetworkException(late(limit, "a message"));
        }
        next.taken().run();
        return next.message();
    }

    static NetworkFailure late(Duration limit, String waitedFor) {
        return new DeadlineExceeded(
                Stage.PEER, limit, waitedFor, null, List.of(), Delivery.NOTHING);
    }

    /// Leaves one peer. What it has not acknowledged may be lost.
    public void disconnect(PeerId peer) {
        members.leave(peer);
    }

    /// Leaves all, and stops listening. Links are closed within 5 s, after what was sent.
    @Override
    public void close() {
        listener.close();
        parts.close();
    }

    @Override
    public String toString() {
        return "PeerSession[" + self + ", " + peers().size() + " peers]";
    }
}
