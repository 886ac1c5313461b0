package dev.fairlead.peer;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.peer.internal.session.Pair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is a peer of a session, and who may become one. Guarded by the lock of [SessionMembers].
final class MemberTable {
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private final PeerProfile self;
    private final int mostPeers;
    private final PeerSessionOptions.SamePeer samePeer;
    private final Map<PeerId, Member> members = new LinkedHashMap<>();

    MemberTable(PeerProfile self, PeerSessionOptions options) {
        this.self = self;
        this.mostPeers = options.mostPeers();
        this.samePeer = options.samePeer();
    }

    /// A copy.
    List<Member> all() {
        return List.copyOf(members.values());
    }

    @Nullable Member find(PeerId id) {
        return members.get(id);
    }

    void remove(Member member) {
        members.remove(member.peer.id(), member);
    }

    Member required(PeerId id) throws NetworkException {
        Member member = members.get(id);
        if (member == null || !member.up) {
            throw notConnected(id);
        }
        return member;
    }

    static NetworkException notConnected(PeerId id) {
        return new NetworkException(new SessionFailure.NotConnected(id, Delivery.unknown(0)));
    }

    /// The member that `peer` is, made if there is none yet.
    Member of(RemotePeer peer) {
        return members.computeIfAbsent(
                peer.id(),
                id ->
                        new Member(
                                peer,
                                new Pair(
                                        self.id().compareTo(id) > 0,
                                        false,
                                        new SecureRandom().nextLong(),
                                        PATIENCE,
                                        System.nanoTime())));
    }

    private boolean isSelf(RemotePeer peer) {
        return peer.id().equals(self.id())
                && self.identity()
                        .map(own -> Fingerprint.of(own.certificate().getPublicKey()))
                        .equals(peer.fingerprint());
    }

    /// What is to be said to a peer that has proved who it is and wants to come in; empty if it is
    /// the program's to decide.
    Optional<InvitationAnswer> answer(RemotePeer peer) {
        Member there = members.get(peer.id());
        if (there != null && there.peer.fingerprint().equals(peer.fingerprint())) {
            return Optional.of(InvitationAnswer.accept()); // another link of a member
        }
        if (isSelf(peer)) {
            return Optional.of(InvitationAnswer.accept()); // the end that opened it says what it is
        }
        if (there != null || peer.id().equals(self.id())) {
            return Optional.of(InvitationAnswer.refuse("the identifier is another peer's"));
        }
        List<Member> same = others(peer);
        if (!same.isEmpty() && samePeer == PeerSessionOptions.SamePeer.OLD) {
            return Optional.of(InvitationAnswer.refuse("it is connected already"));
        }
        boolean replaces = !same.isEmpty() && samePeer == PeerSessionOptions.SamePeer.NEW;
        if (members.size() >= mostPeers && !replaces) {
            return Optional.of(
                    InvitationAnswer.refuse("the session is full: " + mostPeers + " peers"));
        }
        return Optional.empty();
    }

    /// Why a link that stands is not one of this session.
    ///
    /// @param ours whether this end has opened it
    Optional<NetworkFailure> against(RemotePeer peer, boolean ours, Endpoint endpoint) {
        if (isSelf(peer)) {
            return Optional.of(new SessionFailure.Itself(endpoint));
        }
        Member there = members.get(peer.id());
        if (peer.id().equals(self.id())
                || (there != null && !there.peer.fingerprint().equals(peer.fingerprint()))) {
            // Another key under the identifier of one that is here: nobody is displaced by it.
            return Optional.of(
                    new LinkFailure.PeerNotTrusted(
                            endpoint, "it uses the identifier of another peer of this session"));
        }
        if (there == null && members.size() - displacedBy(peer, ours).size() >= mostPeers) {
            return Optional.of(new SessionFailure.Full(mostPeers));
        }
        return Optional.empty();
    }

    /// Those that are over because `peer` is here: by the same key, if it is so wanted.
    ///
    /// @param ours whether this end has opened the link
    List<Member> displacedBy(RemotePeer peer, boolean ours) {
        return samePeer == PeerSessionOptions.SamePeer.NEW && !ours ? others(peer) : List.of();
    }

    /// Those with the key of `peer` and another identifier.
    private List<Member> others(RemotePeer peer) {
        return members.values().stream()
                .filter(member ->
                        peer.fingerprint().isPresent()
                                && peer.fingerprint().equals(member.peer.fingerprint())
                                && !peer.id().equals(member.peer.id()))
                .toList();
    }
}
