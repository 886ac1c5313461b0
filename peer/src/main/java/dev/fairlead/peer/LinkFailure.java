package dev.fairlead.peer;

import dev.fairlead.Endpoint;
import dev.fairlead.PeerFailure;

/// Why two peers did not come to trust each other. Nothing of the program's was sent.
public interface LinkFailure extends PeerFailure {

    /// The two ends do not have the same pairing code, or somebody stands between them.
    ///
    /// @param left wrong guesses that the code still stands
    record WrongCode(Endpoint remote, int left) implements LinkFailure {
        @Override
        public String cause() {
            return "peer.wrong-code";
        }

        @Override
        public String summary() {
            return "the pairing code is not the one of " + remote;
        }

        @Override
        public String hint() {
            return left > 0
                    ? "Read the code off the other machine again; "
                            + left
                            + (left == 1 ? " try is" : " tries are")
                            + " left. If it is right, somebody stands between the two machines."
                    : "The code is over. Have the other machine make a new one.";
        }
    }

    /// No pairing code is offered there, or the one that was is over.
    record NoCode(Endpoint remote) implements LinkFailure {
        @Override
        public String cause() {
            return "peer.no-code";
        }

        @Override
        public String summary() {
            return remote + " has no pairing code that could still be used";
        }

        @Override
        public String hint() {
            return "Have the machine at "
                    + remote
                    + " make a new code: one is good for one link, and for three wrong guesses.";
        }
    }

    /// The pairing code that this end offers is over, and there is no other way in.
    ///
    /// @param state why
    record CodeOver(OfferedCode.State state) implements LinkFailure {
        @Override
        public String cause() {
            return "peer.code-over";
        }

        @Override
        public String summary() {
            return switch (state) {
                case GUESSED -> "the pairing code was guessed wrong too often";
                case USED -> "the pairing code was used";
                default -> "the pairing code was withdrawn";
            };
        }

        @Override
        public String hint() {
            return "Make a new code. If the guesses were nobody's you know, somebody on this network"
                    + " tries to get in; none of them was let in.";
        }
    }

    /// The other end does not trust this one, in the way that was tried.
    record NotTrusted(Endpoint remote) implements LinkFailure {
        @Override
        public String cause() {
            return "peer.not-trusted";
        }

        @Override
        public String summary() {
            return remote + " does not trust this machine";
        }

        @Override
        public String hint() {
            return "Pair the two machines again: " + remote + " may have forgotten this one.";
        }
    }

    /// This end does not trust the other.
    ///
    /// @param reason what is wrong with what it has shown
    record PeerNotTrusted(Endpoint remote, String reason) implements LinkFailure {
        @Override
        public String cause() {
            return "peer.untrusted";
        }

        @Override
        public String summary() {
            return "the peer at " + remote + " is not trusted: " + reason;
        }

        @Override
        public String hint() {
            return "If it is the right machine, pair with it again. If nobody has changed it,"
                    + " somebody else may be answering in its place.";
        }
    }

    /// The program, or the person, at one of the ends does not want the link.
    ///
    /// @param byPeer whether it was the other end
    /// @param reason what its program says about it; empty for nothing. Of the other end: not to be
    ///   shown raw
    record Declined(Endpoint remote, boolean byPeer, String reason) implements LinkFailure {
        public Declined(Endpoint remote, boolean byPeer) {
            this(remote, byPeer, "");
        }

        @Override
        public String cause() {
            return "peer.declined";
        }

        @Override
        public String summary() {
            String what =
                    byPeer ? remote + " declined" : "the peer at " + remote + " was declined here";
            return reason.isEmpty() ? what : what + ": " + Shown.text(reason, 200);
        }

        @Override
        public String hint() {
            return byPeer
                    ? "Ask whoever is at " + remote + ", and try again."
                    : "The program decides; it said no.";
        }
    }

    /// One end said what it must not.
    record Broken(Endpoint remote, String detail) implements LinkFailure {
        @Override
        public String cause() {
            return "peer.protocol";
        }

        @Override
        public String summary() {
            return "the peer at " + remote + " broke the rules: " + detail;
        }

        @Override
        public String hint() {
            return "Is it another program that listens at "
                    + remote
                    + ", or another version of this one?";
        }
    }
}
