package dev.fairlead;

import java.time.Duration;

/// What goes wrong in QUIC above the datagrams: the peer ends the connection or a stream of it, or
/// has nothing of what is asked for.
public interface QuicFailure extends ProtocolFailure {

    /// The peer's application closed the connection (RFC 9000, section 10.2).
    ///
    /// @param code of the application
    /// @param reason for a person; the peer's own words, may be empty
    record ClosedByPeer(Endpoint remote, long code, String reason, Delivery delivery)
            implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-closed";
        }

        @Override
        public String summary() {
            return remote
                    + " closed the connection with application code "
                    + code
                    + (reason.isEmpty() ? "" : ": " + reason);
        }

        @Override
        public String hint() {
            return "What code "
                    + code
                    + " means, the application of "
                    + remote
                    + " defines. 0 usually says that it is done.";
        }
    }

    /// The peer's QUIC ended the connection.
    ///
    /// @param error of QUIC (RFC 9000, section 20.1)
    /// @param reason for a person; the peer's own words, may be empty
    record EndedByPeer(Endpoint remote, long error, String reason, Delivery delivery)
            implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-error";
        }

        @Override
        public String summary() {
            return remote
                    + " ended the connection with QUIC error "
                    + named(error)
                    + (reason.isEmpty() ? "" : ": " + reason);
        }

        @Override
        public String hint() {
            return error == 2
                    ? remote + " lets nobody in now: it is full, or about to end. Try again later."
                    : "One of the two ends, this one or "
                            + remote
                            + ", breaks a rule of RFC 9000: a qlog of the connection"
                            + " (QuicOptions.withQlog) shows what came before.";
        }

        private static String named(long code) {
            String name =
                    switch ((int) code) {
                        case 0x0 -> "NO_ERROR";
                        case 0x1 -> "INTERNAL_ERROR";
                        case 0x2 -> "CONNECTION_REFUSED";
                        case 0x3 -> "FLOW_CONTROL_ERROR";
                        case 0x4 -> "STREAM_LIMIT_ERROR";
                        case 0x5 -> "STREAM_STATE_ERROR";
                        case 0x6 -> "FINAL_SIZE_ERROR";
                        case 0x7 -> "FRAME_ENCODING_ERROR";
                        case 0x8 -> "TRANSPORT_PARAMETER_ERROR";
                        case 0x9 -> "CONNECTION_ID_LIMIT_ERROR";
                        case 0xa -> "PROTOCOL_VIOLATION";
                        case 0xb -> "INVALID_TOKEN";
                        case 0xc -> "APPLICATION_ERROR";
                        case 0xd -> "CRYPTO_BUFFER_EXCEEDED";
                        case 0xe -> "KEY_UPDATE_ERROR";
                        case 0xf -> "AEAD_LIMIT_REACHED";
                        case 0x10 -> "NO_VIABLE_PATH";
                        default -> "0x" + Long.toHexString(code);
                    };
            return name.startsWith("0x") ? name : name + " (0x" + Long.toHexString(code) + ")";
        }
    }

    /// Nothing came from the peer for as long as one of the two ends allows (RFC 9000, section
    /// 10.1).
    ///
    /// @param timeout what this end allows
    record IdleTimedOut(Endpoint remote, Duration timeout, Delivery delivery)
            implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-idle";
        }

        @Override
        public String summary() {
            return "nothing came from "
                    + remote
                    + " for "
                    + timeout
                    + ", or for the shorter time that it allows";
        }

        @Override
        public String hint() {
            return remote
                    + " is gone, cannot be reached any more, or has nothing to say: it cannot be told"
                    + " which. QuicOptions.withIdleTimeout gives more time, at both ends.";
        }
    }

    /// The peer has reset a stream: what it sent last may be lost (RFC 9000, section 3.2).
    ///
    /// @param stream its number
    /// @param code of the peer's application
    record StreamReset(Endpoint remote, long stream, long code, Delivery delivery)
            implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-stream-reset";
        }

        @Override
        public String summary() {
            return remote + " reset stream " + stream + " with application code " + code;
        }

        @Override
        public String hint() {
            return "What code "
                    + code
                    + " means, the peer's application defines. The connection and its other streams"
                    + " go on.";
        }
    }

    /// The peer does not want what is sent on a stream (RFC 9000, section 3.5).
    ///
    /// @param stream its number
    record StreamStopped(Endpoint remote, long stream, Delivery delivery) implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-stream-stopped";
        }

        @Override
        public String summary() {
            return remote + " does not want what is sent on stream " + stream;
        }

        @Override
        public String hint() {
            return "What the peer sends on it can still be received. Its application stopped it with"
                    + " a code, which the engine does not tell.";
        }
    }

    /// One of the two ends has no datagrams (RFC 9221, section 3).
    ///
    /// @param here whether it is this end
    record NoDatagrams(Endpoint remote, boolean here) implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-no-datagrams";
        }

        @Override
        public String summary() {
            return here
                    ? "this end has not offered datagrams to " + remote
                    : remote + " has not offered datagrams";
        }

        @Override
        public String hint() {
            return here
                    ? "Build the stack with QuicOptions.withDatagrams(true), at both ends."
                    : "The peer has to switch them on; streams work all the same.";
        }
    }

    /// The peer allows no stream, and one was needed (RFC 9000, section 4.6).
    ///
    /// @param waited for it to allow one
    record NoStreams(Endpoint remote, Duration waited) implements QuicFailure {
        @Override
        public String cause() {
            return "protocol.quic-no-streams";
        }

        @Override
        public String summary() {
            return remote + " has not allowed a stream in " + waited.toMillis() + " ms";
        }

        @Override
        public String hint() {
            return "The peer has to let its clients open streams for both directions; at one of"
                    + " Fairlead's that is QuicOptions.withBidirectionalStreams.";
        }
    }
}
