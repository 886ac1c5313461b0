package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.peer.internal.auth.Chains;
import dev.fairlead.peer.internal.auth.CodeExchange;
import dev.fairlead.peer.internal.auth.Transcript;
import dev.fairlead.peer.internal.link.LinkMessage;
import dev.fairlead.peer.internal.link.LinkMessage.Accepted;
import dev.fairlead.peer.internal.link.LinkMessage.Confirm;
import dev.fairlead.peer.internal.link.LinkMessage.Hello;
import dev.fairlead.peer.internal.link.LinkMessage.Introduction;
import dev.fairlead.peer.internal.link.LinkMessage.Mode;
import dev.fairlead.peer.internal.link.LinkMessage.Reason;
import dev.fairlead.peer.internal.link.LinkMessage.Refused;
import dev.fairlead.peer.internal.link.LinkMessage.RoundOne;
import dev.fairlead.peer.internal.link.LinkMessage.RoundTwo;
import dev.fairlead.peer.internal.link.MalformedException;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The end that opens a link, and speaks first.
final class LinkInitiator extends LinkHandshake {
    private enum Awaited {
        HELLO,
        ROUND_ONE,
        ROUND_TWO,
        CONFIRM,
        INTRODUCTION,
        NOTHING
    }

    private final LinkProof.Kind proof;
    private final @Nullable CodeExchange exchange;
    private Awaited awaited = Awaited.HELLO;
    private byte[] secret = new byte[0];
    private byte[] expected = new byte[0];

    LinkInitiator(PeerProfile self, LinkProof proof, byte[] binding, Endpoint remote) {
        super(self, binding, remote);
        this.proof = proof.kind();
        this.exchange =
                this.proof instanceof LinkProof.Kind.Code(var code)
                        ? new CodeExchange(true, code.digits())
                        : null;
        boolean needsIdentity =
                !(this.proof instanceof LinkProof.Kind.Code
                        || this.proof instanceof LinkProof.Kind.Key);
        if (needsIdentity && self.identity().isEmpty()) {
            throw new IllegalArgumentException(
                    "a link by "
                            + proof
                            + " needs an identity; give the profile one with"
                            + " PeerProfile.withIdentity");
        }
    }

    /// The first message.
    byte[] begin() {
        return said(new Hello(mode(), random()));
    }

    private Mode mode() {
        return switch (proof) {
            case LinkProof.Kind.Code _ -> Mode.CODE;
            case LinkProof.Kind.Known _ -> Mode.KNOWN;
            case LinkProof.Kind.Key _ -> Mode.SHARED_KEY;
            case LinkProof.Kind.Authority _, LinkProof.Kind.FirstUse _ -> Mode.IDENTITY;
        };
    }

    @Override
    Optional<LinkMessage> answer(LinkMessage decoded, byte[] message)
            throws Refusal, MalformedException {
        return switch (decoded) {
            case Hello(var mode, _) when awaited == Awaited.HELLO && mode == mode() -> {
                transcript.add(message);
                yield Optional.of(afterHello());
            }
            case RoundOne round when awaited == Awaited.ROUND_ONE && exchange != null -> {
                transcript.add(message);
                exchange.take(round);
                awaited = Awaited.ROUND_TWO;
                yield Optional.of(exchange.roundTwo());
            }
            case RoundTwo round when awaited == Awaited.ROUND_TWO && exchange != null -> {
                transcript.add(message);
                exchange.take(round);
                yield Optional.of(confirm(exchange.secret()));
            }
            case Confirm(var mac) when awaited == Awaited.CONFIRM -> {
                transcript.add(message);
                if (!MessageDigest.isEqual(mac, expected)) {
                    throw wrongConfirmation();
                }
                awaited = Awaited.INTRODUCTION;
                yield Optional.of(introduction("initiator"));
            }
            case Introduction introduction when awaited == Awaited.INTRODUCTION ->
                    Optional.of(finish(introduction, message));
            default -> throw broken("a message that is not due: " + awaited + " was");
        };
    }

    private LinkMessage afterHello() {
        return switch (proof) {
            case LinkProof.Kind.Code _ -> {
                awaited = Awaited.ROUND_ONE;
                yield exchange().roundOne();
            }
            case LinkProof.Kind.Known(var peer) -> confirm(peer.secret());
            case LinkProof.Kind.Key(var key) -> confirm(key);
            case LinkProof.Kind.Authority _, LinkProof.Kind.FirstUse _ -> {
                awaited = Awaited.INTRODUCTION;
                yield introduction("initiator");
            }
        };
    }

    private CodeExchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("there is no code");
        }
        return exchange;
    }

    private Confirm confirm(byte[] common) {
        Transcript now = transcript.copy();
        secret = now.derive(common, "link");
        expected = now.derive(common, "acceptor");
        awaited = Awaited.CONFIRM;
        return new Confirm(now.derive(common, "initiator"));
    }

    private Refusal wrongConfirmation() {
        return proof instanceof LinkProof.Kind.Code
                ? new Refusal(
                        new Refused(Reason.WRONG_CODE, 0), new LinkFailure.WrongCode(remote, 0))
                : untrusted("it does not have the secret that both should");
    }

    private LinkMessage finish(Introduction introduction, byte[] message)
            throws Refusal, MalformedException {
        RemotePeer peer = introduced(introduction, means(), "acceptor");
        transcript.add(message);
        peer = trusted(peer);
        agreed(peer, secret, share(), introduction.share());
        awaited = Awaited.NOTHING;
        return new Accepted();
    }

    private RemotePeer.Means means() {
        return switch (proof) {
            case LinkProof.Kind.Code _ -> RemotePeer.Means.CODE;
            case LinkProof.Kind.Known _ -> RemotePeer.Means.KNOWN;
            case LinkProof.Kind.Key _ -> RemotePeer.Means.SHARED_KEY;
            case LinkProof.Kind.Authority _ -> RemotePeer.Means.AUTHORITY;
            case LinkProof.Kind.FirstUse _ -> RemotePeer.Means.FIRST_USE;
        };
    }

    private RemotePeer trusted(RemotePeer peer) throws Refusal {
        return switch (proof) {
            case LinkProof.Kind.Code _, LinkProof.Kind.Key _ -> peer;
            case LinkProof.Kind.Known(var known) -> {
                if (!peer.fingerprint().equals(Optional.of(known.fingerprint()))) {
                    throw untrusted("it has another key than when it was paired");
                }
                yield peer.withName(known.name());
            }
            case LinkProof.Kind.Authority(var anchors) -> {
                Optional<String> fault = Chains.fault(peer.certificates(), anchors);
                if (fault.isPresent()) {
                    throw untrusted(fault.get());
                }
                yield peer;
            }
            case LinkProof.Kind.FirstUse(var decision) -> {
                if (!decision.test(peer)) {
                    throw declined("");
                }
                yield peer;
            }
        };
    }
}
