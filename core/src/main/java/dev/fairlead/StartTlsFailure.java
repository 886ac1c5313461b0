package dev.fairlead;

import java.time.Duration;

/// TLS could not be begun on a connection in the clear; nothing of the program was sent.
public interface StartTlsFailure extends SecurityFailure {
    /// What was to be spoken.
    StartTlsProtocol protocol();

    /// The server does not offer TLS.
    ///
    /// @param said what it said, printable
    record NotOffered(Endpoint remote, StartTlsProtocol protocol, String said)
            implements StartTlsFailure {
        @Override
        public String cause() {
            return "tls.starttls-not-offered";
        }

        @Override
        public String summary() {
            return remote + " does not offer TLS in " + protocol + ": " + said;
        }

        @Override
        public String hint() {
            return "Whoever runs "
                    + remote
                    + " has to give it a certificate and enable TLS; or somebody on the way removes"
                    + " the offer, so do not go on in the clear.";
        }
    }

    /// The server offers TLS, and did not begin it.
    ///
    /// @param said what it said, printable
    record Refused(Endpoint remote, StartTlsProtocol protocol, String said)
            implements StartTlsFailure {
        @Override
        public String cause() {
            return "tls.starttls-refused";
        }

        @Override
        public String summary() {
            return remote + " did not begin TLS in " + protocol + ": " + said;
        }

        @Override
        public String hint() {
            return "The log of " + remote + " says why: often a certificate that it cannot read.";
        }
    }

    /// More came in the clear than the server's agreement: somebody on the way may have put it
    /// there, for a client that believes it afterwards.
    ///
    /// @param excerpt its beginning, printable
    record Injected(Endpoint remote, StartTlsProtocol protocol, int size, String excerpt)
            implements StartTlsFailure {
        @Override
        public String cause() {
            return "tls.starttls-injected";
        }

        @Override
        public String summary() {
            return size
                    + " bytes came from "
                    + remote
                    + " in the clear that nobody had asked for: "
                    + excerpt;
        }

        @Override
        public String hint() {
            return "Somebody between here and "
                    + remote
                    + " adds to what it says, or the server is broken. Nothing was sent; compare"
                    + " from another network.";
        }
    }

    /// What answers does not speak that protocol.
    ///
    /// @param said what it said, printable
    record NotSpoken(Endpoint remote, StartTlsProtocol protocol, String said)
            implements StartTlsFailure {
        @Override
        public String cause() {
            return "tls.starttls-not-spoken";
        }

        @Override
        public String summary() {
            return remote + " does not speak " + protocol + ": " + said;
        }

        @Override
        public String hint() {
            return "Is "
                    + remote
                    + " the right port? Where TLS comes first (465, 636, 993, 995), leave STARTTLS"
                    + " out.";
        }
    }

    /// The server ended the connection before it had agreed.
    ///
    /// @param received bytes until then
    record CutShort(Endpoint remote, StartTlsProtocol protocol, long received)
            implements StartTlsFailure {
        @Override
        public String cause() {
            return "tls.starttls-cut-short";
        }

        @Override
        public String summary() {
            return remote + " hung up before TLS; " + received + " bytes had come";
        }

        @Override
        public String hint() {
            return "Does "
                    + remote
                    + " speak "
                    + protocol
                    + ", and does it let this machine in? Its log says.";
        }
    }

    /// The server did not agree in the time that the handshake has.
    ///
    /// @param received bytes that had come by then
    record TimedOut(Endpoint remote, StartTlsProtocol protocol, Duration timeout, long received)
            implements StartTlsFailure {
        @Override
        public String cause() {
            return "tls.starttls-timed-out";
        }

        @Override
        public String summary() {
            return remote
                    + " did not agree on TLS within "
                    + timeout.toMillis()
                    + " ms; "
                    + received
                    + " bytes had come";
        }

        @Override
        public String hint() {
            return received == 0
                    ? remote
                            + " says nothing: a port where TLS comes first waits so for the client, and "
                            + protocol
                            + " for the server."
                    : "A slow server or network; TlsOptions.withHandshakeTimeout gives "
                            + remote
                            + " more time.";
        }
    }
}
