package dev.fairlead.peer;

import dev.fairlead.Advertisement;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Service;
import dev.fairlead.peer.internal.link.MalformedException;
import dev.fairlead.peer.internal.session.Frame;
import dev.fairlead.peer.internal.session.Note;
import dev.fairlead.peer.internal.session.NoteCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Joins the parts of one [PeerSession]: its members, those near by, invitations and streams. Each
/// knows nothing of the others.
final class SessionParts implements SessionMembers.Watch {
    private static final Duration BY_ITSELF = Duration.ofSeconds(15);

    private final Network network;
    private final PeerProfile self;
    private final BlockingQueue<PeerSession.Inbound> inbox = new LinkedBlockingQueue<>();
    private final SessionMembers members;
    private final SessionStreams streams;
    private final SessionInvitations invitations = new SessionInvitations();
    private final @Nullable Nearby nearby;

    /// What connects to a peer.
    interface Opening {
        RemotePeer open() throws NetworkException;
    }

    SessionParts(Network network, PeerProfile self, PeerSessionOptions options) {
        this.network = network;
        this.self = self;
        this.members = new SessionMembers(network, self, options, inbox, this);
        this.streams = new SessionStreams(network, self, members);
        this.nearby = options.nearby().map(each -> new Nearby(self, each, this::dial)).orElse(null);
    }

    SessionMembers members() {
        return members;
    }

    SessionStreams streams() {
        return streams;
    }

    SessionInvitations invitations() {
        return invitations;
    }

    Optional<Nearby> nearby() {
        return Optional.ofNullable(nearby);
    }

    BlockingQueue<PeerSession.Inbound> inbox() {
        return inbox;
    }

    /// Whom the session's listener lets in: whom the program does, and who comes back.
    Admission admission(Admission admission) {
        return admission
                .withKnown(() -> {
                    List<KnownPeer> known = new ArrayList<>(admission.known());
                    known.addAll(members.known());
                    return known;
                })
                .withCodes(() -> invitations.code(admission.code()))
                .withInvitations(
                        peer -> members.answer(peer).orElseGet(() -> admission.answer(peer)));
    }

    ListenerOptions listening(ListenerOptions options) {
        Optional<Service> service = nearby().flatMap(Nearby::service);
        return service.isPresent() ? options.withService(service.get()) : options;
    }

    /// Where others near by find this session, if they do.
    Optional<Endpoint.Service> service() {
        return nearby().flatMap(Nearby::service)
                .map(each ->
                        new Endpoint.Service(
                                each.name().orElseThrow(), each.type().toString(), "local"));
    }

    /// @param told of the listener
    void start(@Nullable Advertisement told) {
        members.start();
        if (nearby != null) {
            nearby.start(network, told);
        }
    }

    /// Connects to a peer near by, and has its state tell of it.
    RemotePeer towards(NearbyPeer peer, boolean inviting, Opening opening) throws NetworkException {
        if (nearby == null) {
            return opening.open();
        }
        boolean _ = nearby.connecting(peer, inviting); // else it is under way from elsewhere too
        return outcome(nearby, peer, opening);
    }

    private void dial(NearbyPeer peer, LinkProof proof) throws NetworkException {
        if (nearby != null) {
            RemotePeer _ =
                    outcome(
                            nearby,
                            peer,
                            () -> {
                                long end = System.nanoTime() + BY_ITSELF.toNanos();
                                Endpoint at = peer.endpoint();
                                PeerLink link = PeerLink.open(network, at, self, proof, BY_ITSELF);
                                RemotePeer there =
                                        members.add(link, new SessionMembers.Way(at, proof));
                                members.awaitUp(there.id(), BY_ITSELF, end);
                                return there;
                            });
        }
    }

    private static RemotePeer outcome(Nearby nearby, NearbyPeer peer, Opening opening)
            throws NetworkException {
        try {
            RemotePeer there = opening.open();
            nearby.connected(peer.endpoint().instance(), there, true);
            return there;
        } catch (NetworkException e) {
            nearby.failed(peer, e.failure());
            throw e;
        }
    }

    @Override
    public void attached(Member member) {
        nearby().flatMap(Nearby::instance)
                .ifPresent(here -> members.note(member, NoteCodec.encode(new Note.Here(here))));
    }

    @Override
    public void noted(Member member, byte[] note) {
        try {
            switch (NoteCodec.decode(note)) {
                case Note.Here(var instance) -> {
                    if (nearby != null) {
                        nearby.connected(instance, member.peer, false);
                    }
                }
                case Note.WantsStream wants -> streams.asked(member, wants);
            }
        } catch (MalformedException _) {
            // Of a later version, most likely: what it tells is not needed for messages.
        }
    }

    @Override
    public void streams(Member member, PeerLink link, Frame.Streams about) {
        streams.came(member, link, about);
    }

    @Override
    public void over(Member member, boolean asked) {
        if (nearby != null) {
            nearby.over(
                    member.peer.id(),
                    new SessionFailure.NotConnected(member.peer.id(), Delivery.unknown(0)),
                    asked);
        }
    }

    void close() {
        if (nearby != null) {
            nearby.close();
        }
        invitations.close();
        members.close();
        streams.close();
    }
}
