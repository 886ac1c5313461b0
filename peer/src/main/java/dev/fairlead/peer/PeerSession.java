package dev.fairlead.peer;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.ListenerOptions;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Peers that send each other messages, for as long as they like: links that break are opened
/// again, of several between the same two one is kept, and each reliable message arrives once and
/// in order.
///
/// Each session waits for links on a port of its own, and connects to others by their endpoints: of
/// addresses, of hosts, of services that a [dev.fairlead.Browser] has found. In a mesh each peer
/// connects to each other, at the same time if they like; around a server, all connect to one.
///
/// Peers that show no lasting identity get one for the session, so that a link can be opened again
/// without a code. A peer that cannot be reached for 30 s is over.
///
/// All methods may be called from any thread; blocking ones have a limit. It must be closed.
public final class PeerSession implements AutoCloseable {
    /// The longest message.
    public static final int LONGEST_MESSAGE = FrameCodec.LONGEST;

    private static final int PEERS = 64;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Network network;
    private final PeerProfile self;
    private final PeerListener listener;
    private final SessionMembers members;
    private final BlockingQueue<Inbound> inbox;

    /// A message that the program has not taken yet.
    record Inbound(PeerMessage message, Runnable taken) {}

    private PeerSession(
            Network network,
            PeerProfile self,
            PeerListener listener,
            SessionMembers members,
            BlockingQueue<Inbound> inbox) {
        this.network = network;
        this.self = self;
        this.listener = listener;
        this.members = members;
        this.inbox = inbox;
    }

    /// As [#open(Network, Port, PeerProfile, Admission, ListenerOptions, int)], over
    /// [Network#shared()], for 64 peers.
    public static PeerSession open(Port port, PeerProfile self, Admission admission)
            throws NetworkException {
        return open(Network.shared(), port, self, admission, ListenerOptions.DEFAULT, PEERS);
    }

    /// Begins a session, and returns when others can connect.
    ///
    /// @param admission who may: [Admission#NOBODY] for a session that only connects to others
    /// @param options of the listener, and the service that is advertised
    /// @param mostPeers at a time, 1 to 1000
    public static PeerSession open(
            Network network,
            Port port,
            PeerProfile self,
            Admission admission,
            ListenerOptions options,
            int mostPeers)
            throws NetworkException {
        if (mostPeers < 1 || mostPeers > 1000) {
            throw new IllegalArgumentException(
                    "a session for " + mostPeers + " peers is asked for; 1 to 1000 are allowed");
        }
        PeerProfile profile =
                self.identity().isPresent()
                        ? self
                        : self.withIdentity(
                                Identities.selfSigned(
                                        List.of("peer.invalid"),
                                        Duration.ofDays(30),
                                        KeyKind.ED25519));
        BlockingQueue<Inbound> inbox = new LinkedBlockingQueue<>();
        SessionMembers members = new SessionMembers(network, profile, mostPeers, inbox);
        Admission withMembers =
                admission.withKnown(() -> {
                    List<KnownPeer> known = new ArrayList<>(admission.known());
                    known.addAll(members.known());
                    return known;
                });
        PeerListener listener =
                PeerListener.open(network, port, profile, withMembers, options, _ -> {});
        PeerSession session = new PeerSession(network, profile, listener, members, inbox);
        members.start();
        Thread.ofVirtual().name("fairlead-peer-session").start(session::admit);
        return session;
    }

    private void admit() {
        while (true) {
            try {
                members.add(listener.accept(Duration.ofHours(24)), null);
            } catch (NetworkException e) {
                if (!(e.failure() instanceof DeadlineExceeded)
                        && !(e.failure() instanceof SessionFailure.Full)) {
                    return; // the session was closed, or the listener has failed
                }
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
        long end = System.nanoTime() + limit.toNanos();
        PeerLink link = PeerLink.open(network, endpoint, self, proof, limit);
        RemotePeer peer = members.add(link, new SessionMembers.Way(endpoint, proof));
        members.awaitUp(peer.id(), limit, end);
        return peer;
    }

    /// Those that are connected.
    public List<RemotePeer> peers() {
        return members.peers();
    }

    /// Tells `handler` who is connected, then each change, one call after the other. At most one
    /// handler; a later one takes its place. One that throws is told no more.
    public void onChange(Executor executor, Consumer<PeerChange> handler) {
        members.onChange(executor, handler);
    }

    /// Sends a message that arrives once, in order with others to the same peer. Returns when it
    /// was taken for sending: waits, for 30 s at most, while 1 MiB for that peer is not
    /// acknowledged. A slow peer does not hold up others.
    ///
    /// @param content up to 1 MiB; copied
    /// @throws NetworkException with [SessionFailure.NotConnected]; with [DeadlineExceeded] if it
    ///   was not taken, and will not be sent
    public void send(PeerId to, byte[] content) throws NetworkException {
        send(to, content, MessageTerms.DEFAULT);
    }

    /// As [#send(PeerId, byte\[\])], with another priority or lifetime.
    public void send(PeerId to, byte[] content, MessageTerms terms) throws NetworkException {
        requireLength(content);
        members.send(to, content.clone(), terms, LIMIT);
    }

    /// Sends to all that are connected, one after the other.
    ///
    /// @return those to whom it was not sent, since they left meanwhile or did not take it in time
    public List<RemotePeer> sendToAll(byte[] content) {
        requireLength(content);
        List<RemotePeer> missed = new ArrayList<>();
        for (RemotePeer peer : peers()) {
            try {
                members.send(peer.id(), content.clone(), MessageTerms.DEFAULT, LIMIT);
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
            next = inbox.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException(
                    new Cancelled(
                            Stage.PEER,
                            Cancelled.How.INTERRUPTED,
                            "a message",
                            List.of(),
                            Delivery.NOTHING),
                    e);
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
        members.close();
    }

    @Override
    public String toString() {
        return "PeerSession[" + self + ", " + peers().size() + " peers]";
    }
}
