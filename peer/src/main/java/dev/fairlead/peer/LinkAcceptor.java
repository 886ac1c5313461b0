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

/// The end that waits for links. It tells nothing of itself before the other has proved that it is
/// meant, and checks first where both have to.
final class LinkAcceptor extends LinkHandshake {
    private enum Awaited {
        HELLO,
        ROUND_ONE,
        ROUND_TWO,
        CONFIRM,
        INTRODUCTION,
        ACCEPTED,
        NOTHING
    }

    private final Admission admission;
    private @Nullable OfferedCode offered;
    private @Nullable CodeExchange exchange;
    private @Nullable KnownPeer known;
    private @Nullable RemotePeer guest;
    private Mode mode = Mode.IDENTITY;
    private Awaited awaited = Awaited.HELLO;
    private byte[] secret = new byte[0];
    private byte[] guestShare = new byte[0];

    LinkAcceptor(PeerProfile self, Admission admission, byte[] binding, Endpoint remote) {
        super(self, binding, remote);
        this.admission = admission;
    }

    @Override
    Optional<LinkMessage> answer(LinkMessage decoded, byte[] message)
            throws Refusal, MalformedException {
        return switch (decoded) {
            case Hello hello when awaited == Awaited.HELLO -> {
                transcript.add(message);
                mode = hello.mode();
                awaited = afterHello();
                yield Optional.of(new Hello(mode, random()));
            }
            case RoundOne round when awaited == Awaited.ROUND_ONE && exchange != null -> {
                transcript.add(message);
                RoundOne ours = exchange.roundOne();
                exchange.take(round);
                awaited = Awaited.ROUND_TWO;
                yield Optional.of(ours);
            }
            case RoundTwo round when awaited == Awaited.ROUND_TWO && exchange != null -> {
                transcript.add(message);
                RoundTwo ours = exchange.roundTwo();
                exchange.take(round);
                awaited = Awaited.CONFIRM;
                yield Optional.of(ours);
            }
            case Confirm(var mac) when awaited == Awaited.CONFIRM -> {
                Transcript before = transcript.copy();
                transcript.add(message);
                byte[] common = confirmed(before, mac);
                secret = before.derive(common, "link");
                awaited = Awaited.INTRODUCTION;
                yield Optional.of(new Confirm(before.derive(common, "acceptor")));
            }
            case Introduction introduction when awaited == Awaited.INTRODUCTION -> {
                guest = admitted(introduction, message);
                guestShare = introduction.share();
                awaited = Awaited.ACCEPTED;
                yield Optional.of(introduction("acceptor"));
            }
            case Accepted _ when awaited == Awaited.ACCEPTED && guest != null -> {
                agreed(guest, secret, guestShare, share());
                awaited = Awaited.NOTHING;
                yield Optional.empty();
            }
            default -> throw broken("a message that is not due: " + awaited + " was");
        };
    }

    private Awaited afterHello() throws Refusal {
        return switch (mode) {
            case CODE -> {
                OfferedCode code = admission.code().orElseThrow(this::noCode);
                if (code.state() != OfferedCode.State.OPEN) {
                    throw noCode();
                }
                offered = code;
                exchange = new CodeExchange(false, code.code().digits());
                yield Awaited.ROUND_ONE;
            }
            // Whether anybody is known at all is nobody's business.
            case KNOWN -> Awaited.CONFIRM;
            case SHARED_KEY -> {
                if (admission.key().isEmpty()) {
                    throw untrusted("it comes with a shared key, and none is set here");
                }
                yield Awaited.CONFIRM;
            }
            case IDENTITY -> {
                if ((admission.anchors().isEmpty() && admission.firstUse().isEmpty())
                        || self.identity().isEmpty()) {
                    throw untrusted("it comes with a certificate, and by none is anybody let in");
                }
                yield Awaited.INTRODUCTION;
            }
        };
    }

    private Refusal noCode() {
        return new Refusal(new Refused(Reason.NO_CODE, 0), new LinkFailure.NoCode(remote));
    }

    /// @return the secret that both have
    private byte[] confirmed(Transcript before, byte[] mac) throws Refusal {
        return switch (mode) {
            case CODE -> confirmedCode(before, mac);
            case KNOWN -> {
                for (KnownPeer candidate : admission.known()) {
                    if (isRight(before, candidate.secret(), mac)) {
                        known = candidate;
                        yield candidate.secret();
                    }
                }
                throw untrusted("it is none of those that were paired with this machine");
            }
            default -> {
                byte[] key = admission.key().orElseThrow(() -> untrusted("no key is set"));
                if (!isRight(before, key, mac)) {
                    throw untrusted("it does not have the shared key");
                }
                yield key;
            }
        };
    }

    private byte[] confirmedCode(Transcript before, byte[] mac) throws Refusal {
        OfferedCode code = offered;
        if (exchange == null || code == null) {
            throw new IllegalStateException("a confirmation before the exchange");
        }
        byte[] common = exchange.secret();
        boolean wasOpen = code.state() == OfferedCode.State.OPEN;
        if (!code.check(() -> isRight(before, common, mac))) {
            int left = code.guessesLeft();
            throw wasOpen
                    ? new Refusal(
                            new Refused(Reason.WRONG_CODE, left),
                            new LinkFailure.WrongCode(remote, left))
                    : noCode();
        }
        return common;
    }

    private static boolean isRight(Transcript before, byte[] common, byte[] mac) {
        return MessageDigest.isEqual(before.derive(common, "initiator"), mac);
    }

    private RemotePeer admitted(Introduction introduction, byte[] message)
            throws Refusal, MalformedException {
        RemotePeer peer = introduced(introduction, means(), "initiator");
        transcript.add(message);
        if (mode == Mode.KNOWN && known != null) {
            if (!peer.fingerprint().equals(Optional.of(known.fingerprint()))) {
                throw untrusted("it has another key than when it was paired");
            }
            peer = peer.withName(known.name());
        }
        if (mode == Mode.IDENTITY) {
            peer = byIdentity(peer);
        }
        if (admission.answer(peer) instanceof InvitationAnswer.Refuse(var why)) {
            throw declined(why);
        }
        return peer;
    }

    private RemotePeer.Means means() {
        return switch (mode) {
            case CODE -> RemotePeer.Means.CODE;
            case KNOWN -> RemotePeer.Means.KNOWN;
            case SHARED_KEY -> RemotePeer.Means.SHARED_KEY;
            case IDENTITY -> RemotePeer.Means.FIRST_USE;
        };
    }

    private RemotePeer byIdentity(RemotePeer peer) throws Refusal {
        if (!admission.anchors().isEmpty()) {
            Optional<String> fault = Chains.fault(peer.certificates(), admission.anchors());
            if (fault.isEmpty()) {
                return peer.withMeans(RemotePeer.Means.AUTHORITY);
            }
            if (admission.firstUse().isEmpty()) {
                throw untrusted(fault.get());
            }
        }
        if (!admission.firstUse().orElse(_ -> false).test(peer)) {
            throw declined("");
        }
        return peer;
    }
}
