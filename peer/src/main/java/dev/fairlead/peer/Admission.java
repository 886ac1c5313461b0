package dev.fairlead.peer;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whom who waits for links lets in: nobody, until something is added. Several ways may be open at
/// once; who comes says by which. Immutable.
public final class Admission {
    /// Lets nobody in.
    public static final Admission NOBODY =
            new Admission(
                    Optional::empty,
                    List::of,
                    null,
                    List.of(),
                    null,
                    _ -> InvitationAnswer.accept());

    private final Supplier<Optional<OfferedCode>> code;
    private final Supplier<List<KnownPeer>> known;
    private final byte @Nullable [] key;
    private final List<X509Certificate> anchors;
    private final @Nullable Predicate<RemotePeer> firstUse;
    private final Function<RemotePeer, InvitationAnswer> decision;

    private Admission(
            Supplier<Optional<OfferedCode>> code,
            Supplier<List<KnownPeer>> known,
            byte @Nullable [] key,
            List<X509Certificate> anchors,
            @Nullable Predicate<RemotePeer> firstUse,
            Function<RemotePeer, InvitationAnswer> decision) {
        this.code = code;
        this.known = known;
        this.key = key;
        this.anchors = anchors;
        this.firstUse = firstUse;
        this.decision = decision;
    }

    /// Who knows the code.
    public Admission withCode(OfferedCode code) {
        return withCodes(() -> Optional.of(code));
    }

    /// @param codes gives the one that can be used now
    Admission withCodes(Supplier<Optional<OfferedCode>> codes) {
        return new Admission(codes, known, key, anchors, firstUse, decision);
    }

    /// Peers that were paired with this machine. The profile needs the identity that they know.
    ///
    /// @param known asked for each link anew, so that who is revoked is not let in again; any
    ///   thread
    public Admission withKnown(Supplier<List<KnownPeer>> known) {
        return new Admission(code, known, key, anchors, firstUse, decision);
    }

    /// Who has the key: see [LinkProof#sharedKey].
    public Admission withSharedKey(byte[] key) {
        LinkProof.requireKey(key);
        return new Admission(code, known, key.clone(), anchors, firstUse, decision);
    }

    /// Who has a certificate of one of these. The profile needs an identity.
    public Admission withAuthority(List<X509Certificate> anchors) {
        LinkProof.requireAnchors(anchors);
        return new Admission(code, known, key, List.copyOf(anchors), firstUse, decision);
    }

    /// Whoever the program lets in by its fingerprint: see [LinkProof#firstUse]. The profile needs
    /// an identity.
    public Admission withFirstUse(Predicate<RemotePeer> firstUse) {
        return new Admission(code, known, key, anchors, firstUse, decision);
    }

    /// Asks the program about each that has proved itself, in whatever way: the last word. It sees
    /// who it is and what its program says ([RemotePeer#context()]).
    ///
    /// @param decision on a virtual thread; may block. What it takes does not count against the
    ///   link's time, but one of the 16 places of the listener is taken by it
    public Admission withDecision(Predicate<RemotePeer> decision) {
        return withInvitations(peer ->
                decision.test(peer) ? InvitationAnswer.accept() : InvitationAnswer.refuse(""));
    }

    /// As [#withDecision], for a program that says why not. Who invites may give up meanwhile: that
    /// shows once this end has answered.
    public Admission withInvitations(Function<RemotePeer, InvitationAnswer> decision) {
        return new Admission(code, known, key, anchors, firstUse, decision);
    }

    Optional<OfferedCode> code() {
        return code.get();
    }

    List<KnownPeer> known() {
        return known.get();
    }

    Optional<byte[]> key() {
        return Optional.ofNullable(key);
    }

    List<X509Certificate> anchors() {
        return anchors;
    }

    Optional<Predicate<RemotePeer>> firstUse() {
        return Optional.ofNullable(firstUse);
    }

    InvitationAnswer answer(RemotePeer peer) {
        return decision.apply(peer);
    }

    /// Whether the code is the only way in.
    boolean byCodeAlone() {
        return code.get().isPresent()
                && key == null
                && anchors.isEmpty()
                && firstUse == null
                && known.equals(NOBODY.known);
    }
}
