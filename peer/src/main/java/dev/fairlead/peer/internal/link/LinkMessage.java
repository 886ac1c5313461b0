package dev.fairlead.peer.internal.link;

import java.util.List;

/// What is said while a link is made. The two ends take turns, the initiator first: both say hello;
/// with a pairing code they exchange the two rounds of J-PAKE; both confirm that they have the same
/// secret; both introduce themselves; and the initiator accepts. Either may refuse instead.
///
/// The arrays in it are the message's own.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface LinkMessage {
    /// How this end wants to prove who it is, or which of it is answered.
    ///
    /// @param nonce 32 random bytes
    record Hello(Mode mode, byte[] nonce) implements LinkMessage {}

    /// J-PAKE, round 1 (RFC 8236, section 2.2): two elements of 384 bytes, and the proofs that
    /// their logarithms are known, each an element and a number of 32 bytes.
    record RoundOne(byte[] x1, byte[] x2, byte[] v1, byte[] r1, byte[] v2, byte[] r2)
            implements LinkMessage {}

    /// J-PAKE, round 2.
    record RoundTwo(byte[] a, byte[] v, byte[] r) implements LinkMessage {}

    /// That the sender has the secret: 32 bytes.
    record Confirm(byte[] mac) implements LinkMessage {}

    /// Who the sender is.
    ///
    /// @param id 16 bytes
    /// @param share 32 random bytes, of which the secret of the pair is made
    /// @param chain certificates in DER, the sender's own first; empty for none
    /// @param signature over everything said so far and this, by the key of the first certificate;
    ///   empty without one
    record Introduction(
            byte[] id,
            String name,
            byte[] share,
            byte[] context,
            List<byte[]> chain,
            byte[] signature)
            implements LinkMessage {
        public Introduction {
            chain = List.copyOf(chain);
        }

        /// The same with a signature.
        public Introduction signed(byte[] signed) {
            return new Introduction(id, name, share, context, chain, signed);
        }
    }

    /// The link stands.
    record Accepted() implements LinkMessage {}

    /// It does not, and the sender ends the connection.
    ///
    /// @param left wrong guesses that the pairing code still stands; 0 where there is none
    record Refused(Reason reason, int left, String why) implements LinkMessage {
        public Refused(Reason reason, int left) {
            this(reason, left, "");
        }
    }

    /// How a link is to be trusted.
    enum Mode {
        CODE(1),
        KNOWN(2),
        SHARED_KEY(3),
        IDENTITY(4);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /// Why there is no link.
    enum Reason {
        /// The codes are not the same.
        WRONG_CODE(1),
        /// No code is offered, or it is over.
        NO_CODE(2),
        /// The sender does not know, or does not trust, the other.
        NOT_TRUSTED(3),
        /// The program or the person in front of it does not want to.
        DECLINED(4),
        /// The sender could not make sense of what it got.
        MALFORMED(5);

        private final int number;

        Reason(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
