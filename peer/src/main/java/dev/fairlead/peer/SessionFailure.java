package dev.fairlead.peer;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.PeerFailure;

/// What goes wrong in a [PeerSession].
public interface SessionFailure extends PeerFailure {

    /// The peer is not, or no longer, one of the session.
    ///
    /// @param delivery of what was sent to it, as far as it is known
    record NotConnected(PeerId peer, Delivery delivery) implements SessionFailure {
        @Override
        public String cause() {
            return "peer.not-connected";
        }

        @Override
        public String summary() {
            return "the peer " + peer + " is not connected";
        }

        @Override
        public String hint() {
            return "It has left, or was out of reach for too long: what it had not acknowledged may"
                    + " or may not have arrived. Connect to it again.";
        }
    }

    /// Whoever answers there is this session itself.
    record Itself(Endpoint endpoint) implements SessionFailure {
        @Override
        public String cause() {
            return "peer.itself";
        }

        @Override
        public String summary() {
            return endpoint + " is this session itself";
        }

        @Override
        public String hint() {
            return "Leave it out: a session has no connection to itself. Of what a Browser finds, its"
                    + " own service is one.";
        }
    }

    /// There is no room for another peer.
    record Full(int limit) implements SessionFailure {
        @Override
        public String cause() {
            return "peer.session-full";
        }

        @Override
        public String summary() {
            return "the session has " + limit + " peers, and takes no more";
        }

        @Override
        public String hint() {
            return "Open the session for more than "
                    + limit
                    + " peers, or disconnect from one of them first.";
        }
    }
}
