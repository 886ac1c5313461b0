package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.NetworkFailure;
import dev.fairlead.peer.internal.auth.Chains;
import dev.fairlead.peer.internal.auth.Transcript;
import dev.fairlead.peer.internal.link.LinkCodec;
import dev.fairlead.peer.internal.link.LinkMessage;
import dev.fairlead.peer.internal.link.LinkMessage.Introduction;
import dev.fairlead.peer.internal.link.LinkMessage.Reason;
import dev.fairlead.peer.internal.link.LinkMessage.Refused;
import dev.fairlead.peer.internal.link.MalformedException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of the conversation by which two peers come to trust each other: messages in, messages
/// out. No I/O, and no time but for when a pair was made. Not safe for several threads.
abstract class LinkHandshake {
    private static final int RANDOM = 32;

    final Transcript transcript;
    final PeerProfile self;
    final Endpoint remote;
    private final byte[] share = random();
    private @Nullable RemotePeer peer;
    private @Nullable KnownPeer pairing;
    private boolean done;

    /// It goes no further.
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        private final transient @Nullable Refused told;
        private final transient NetworkFailure failure;

        /// @param told what the other end is told; `null` if it was the one that refused
        Refusal(@Nullable Refused told, NetworkFailure failure) {
            super(failure.summary());
            this.told = told;
            this.failure = failure;
        }

        Optional<byte[]> told() {
            return Optional.ofNullable(told).map(LinkCodec::encode);
        }

        NetworkFailure failure() {
            return failure;
        }
    }

    /// @param binding see [Transcript]
    LinkHandshake(PeerProfile self, byte[] binding, Endpoint remote) {
        this.self = self;
        this.transcript = new Transcript(binding);
        this.remote = remote;
    }

    /// Takes one message of the other end.
    ///
    /// @param message whole
    /// @return what is to be sent; empty for nothing
    final Optional<byte[]> next(byte[] message) throws Refusal {
        try {
            LinkMessage decoded = LinkCodec.decode(message);
            if (decoded instanceof Refused refused) {
                throw new Refusal(null, failure(refused));
            }
            return answer(decoded, message).map(this::said);
        } catch (MalformedException e) {
            throw broken(e.detail());
        }
    }

    /// @param message is to be added to the transcript
    abstract Optional<LinkMessage> answer(LinkMessage decoded, byte[] message)
            throws Refusal, MalformedException;

    /// Whether both ends have agreed.
    final boolean isDone() {
        return done;
    }

    /// Who is there, once it is done.
    final RemotePeer peer() {
        if (peer == null) {
            throw new IllegalStateException("the link does not stand yet");
        }
        return peer;
    }

    final Optional<KnownPeer> pairing() {
        return Optional.ofNullable(pairing);
    }

    final byte[] said(LinkMessage message) {
        byte[] bytes = LinkCodec.encode(message);
        transcript.add(bytes);
        return bytes;
    }

    static byte[] random() {
        byte[] random = new byte[RANDOM];
        new SecureRandom().nextBytes(random);
        return random;
    }

    final Introduction introduction(String role) {
        List<byte[]> chain = new ArrayList<>();
        Optional<Identity> identity = self.identity();
        try {
            if (identity.isPresent()) {
                for (X509Certificate certificate : identity.get().chain()) {
                    chain.add(certificate.getEncoded());
                }
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate of this peer cannot be sent", e);
        }
        Introduction unsigned =
                new Introduction(
                        self.id().bytes(), self.name(), share, self.context(), chain, new byte[0]);
        return identity.map(own -> unsigned.signed(about(unsigned).sign(own.key(), role)))
                .orElse(unsigned);
    }

    private Transcript about(Introduction introduction) {
        Transcript about = transcript.copy();
        about.add(LinkCodec.encode(introduction.signed(new byte[0])));
        return about;
    }

    /// Who it is that introduces itself, its signature checked; not whether it is trusted.
    final RemotePeer introduced(Introduction introduction, RemotePeer.Means means, String role)
            throws Refusal, MalformedException {
        List<X509Certificate> chain = Chains.read(introduction.chain());
        if (chain.isEmpty()) {
            if (means == RemotePeer.Means.KNOWN
                    || means == RemotePeer.Means.AUTHORITY
                    || means == RemotePeer.Means.FIRST_USE) {
                throw untrusted("it has shown no key");
            }
        } else if (!about(introduction)
                .isSignedBy(chain.getFirst().getPublicKey(), role, introduction.signature())) {
            throw untrusted("it has not proved that the key it shows is its own");
        }
        return new RemotePeer(
                PeerId.of(introduction.id()),
                introduction.name(),
                means,
                chain,
                introduction.context());
    }

    /// The two have introduced themselves: what both can remember, if both have a key and did not
    /// know each other before.
    final void agreed(RemotePeer peer, byte[] secret, byte[] initiatorShare, byte[] acceptorShare) {
        this.peer = peer;
        this.done = true;
        Optional<Fingerprint> fingerprint = peer.fingerprint();
        if (fingerprint.isPresent()
                && self.identity().isPresent()
                && peer.means() != RemotePeer.Means.KNOWN) {
            byte[] all =
                    ByteBuffer.allocate(secret.length + 2 * RANDOM)
                            .put(secret)
                            .put(initiatorShare)
                            .put(acceptorShare)
                            .array();
            pairing =
                    new KnownPeer(
                            fingerprint.get(),
                            peer.name(),
                            Instant.now().truncatedTo(ChronoUnit.SECONDS),
                            transcript.derive(all, "pair"));
        }
    }

    final byte[] share() {
        return share;
    }

    final Refusal broken(String detail) {
        return new Refusal(
                new Refused(Reason.MALFORMED, 0), new LinkFailure.Broken(remote, detail));
    }

    final Refusal untrusted(String reason) {
        return new Refusal(
                new Refused(Reason.NOT_TRUSTED, 0), new LinkFailure.PeerNotTrusted(remote, reason));
    }

    final Refusal declined(String why) {
        return new Refusal(
                new Refused(Reason.DECLINED, 0, why), new LinkFailure.Declined(remote, false, why));
    }

    private LinkFailure failure(Refused refused) {
        return switch (refused.reason()) {
            case WRONG_CODE -> new LinkFailure.WrongCode(remote, refused.left());
            case NO_CODE -> new LinkFailure.NoCode(remote);
            case NOT_TRUSTED -> new LinkFailure.NotTrusted(remote);
            case DECLINED -> new LinkFailure.Declined(remote, true, refused.why());
            case MALFORMED ->
                    new LinkFailure.Broken(remote, "it says that this end broke them first");
        };
    }
}
