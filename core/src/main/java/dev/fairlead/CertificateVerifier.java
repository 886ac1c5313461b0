package dev.fairlead;

/// Decides itself whether a peer is trusted. Its word is final: it may accept what validation
/// refused, and refuse what validation accepted.
///
/// It is called once a full handshake, on a virtual thread, and may block; what it takes counts
/// against the deadline of the connection. An exception refuses the peer.
@FunctionalInterface
public interface CertificateVerifier {

    /// Decides about one peer.
    Decision verify(PeerCertificates peer) throws Exception;

    /// What a verifier says.
    sealed interface Decision {
        /// The peer is who it should be.
        static Decision accept() {
            return new Accepted();
        }

        /// The peer is not let in.
        ///
        /// @param reason for a person; it becomes part of the failure
        static Decision refuse(String reason) {
            return new Refused(reason);
        }

        /// What validation found holds: the peer is let in if nothing speaks against it, and the
        /// connection fails as it would without a verifier if something does. For those who want to
        /// look only.
        static Decision asFound() {
            return new AsFound();
        }

        /// See [#accept()].
        record Accepted() implements Decision {}

        /// See [#asFound()].
        record AsFound() implements Decision {}

        /// See [#refuse(String)].
        record Refused(String reason) implements Decision {}
    }
}
