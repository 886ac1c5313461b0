package dev.fairlead.peer.internal.auth;

import dev.fairlead.peer.internal.link.LinkMessage.RoundOne;
import dev.fairlead.peer.internal.link.LinkMessage.RoundTwo;
import dev.fairlead.peer.internal.link.MalformedException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.agreement.jpake.JPAKEParticipant;
import org.bouncycastle.crypto.agreement.jpake.JPAKEPrimeOrderGroups;
import org.bouncycastle.crypto.agreement.jpake.JPAKERound1Payload;
import org.bouncycastle.crypto.agreement.jpake.JPAKERound2Payload;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.util.BigIntegers;

/// One end of one J-PAKE (RFC 8236, section 2) in the group of 3072 bits: a few digits become a
/// strong key, the same at both ends if the digits are. Whether they are has to be confirmed
/// afterwards. Serves once, in the order of its methods; the other end's round is taken after this
/// end's was made.
public final class CodeExchange {
    /// Bytes of an element of the group.
    public static final int ELEMENT = 384;

    /// Bytes of an exponent.
    public static final int NUMBER = 32;

    private final JPAKEParticipant participant;
    private final String other;

    public CodeExchange(boolean initiator, String digits) {
        this.other = initiator ? "acceptor" : "initiator";
        this.participant =
                new JPAKEParticipant(
                        initiator ? "initiator" : "acceptor",
                        digits.toCharArray(),
                        JPAKEPrimeOrderGroups.NIST_3072,
                        SHA256Digest.newInstance(),
                        new SecureRandom());
    }

    public RoundOne roundOne() {
        JPAKERound1Payload made = participant.createRound1PayloadToSend();
        BigInteger[] first = made.getKnowledgeProofForX1();
        BigInteger[] second = made.getKnowledgeProofForX2();
        return new RoundOne(
                element(made.getGx1()),
                element(made.getGx2()),
                element(first[0]),
                number(first[1]),
                element(second[0]),
                number(second[1]));
    }

    public void take(RoundOne round) throws MalformedException {
        try {
            participant.validateRound1PayloadReceived(
                    new JPAKERound1Payload(
                            other,
                            value(round.x1()),
                            value(round.x2()),
                            proof(round.v1(), round.r1()),
                            proof(round.v2(), round.r2())));
        } catch (CryptoException | IllegalArgumentException _) {
            // Which proof of the peer's is wrong helps nobody but one who tries.
            throw new MalformedException("a first round of J-PAKE that proves nothing");
        }
    }

    public RoundTwo roundTwo() {
        JPAKERound2Payload made = participant.createRound2PayloadToSend();
        BigInteger[] proof = made.getKnowledgeProofForX2s();
        return new RoundTwo(element(made.getA()), element(proof[0]), number(proof[1]));
    }

    public void take(RoundTwo round) throws MalformedException {
        try {
            participant.validateRound2PayloadReceived(
                    new JPAKERound2Payload(other, value(round.a()), proof(round.v(), round.r())));
        } catch (CryptoException | IllegalArgumentException _) {
            // As above.
            throw new MalformedException("a second round of J-PAKE that proves nothing");
        }
    }

    /// What both have in common if they have the same digits.
    public byte[] secret() {
        return element(participant.calculateKeyingMaterial());
    }

    private static byte[] element(BigInteger value) {
        return BigIntegers.asUnsignedByteArray(ELEMENT, value);
    }

    private static byte[] number(BigInteger value) {
        return BigIntegers.asUnsignedByteArray(NUMBER, value);
    }

    private static BigInteger[] proof(byte[] v, byte[] r) {
        return new BigInteger[] {value(v), value(r)};
    }

    private static BigInteger value(byte[] encoded) {
        return new BigInteger(1, encoded);
    }
}
