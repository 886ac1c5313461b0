package dev.fairlead;

import java.util.List;
import java.util.Optional;

/// Chooses the certificate of this end when a server asks for one.
///
/// It is called once a full handshake, on a virtual thread, and may block, to ask a person for
/// instance; what it takes counts against the deadline of the connection.
@FunctionalInterface
public interface CertificateChallenge {

    /// The identity to show; empty for none, and the server decides whether it goes on. An
    /// exception ends the handshake.
    Optional<Identity> answer(Request request) throws Exception;

    /// What a server asks for.
    ///
    /// @param server whom the connection is meant for
    /// @param keyTypes algorithms of keys that it accepts, such as `EC` and `RSA`
    /// @param authorities names of the authorities that it accepts (RFC 4514); empty if it does not
    ///   say
    record Request(String server, List<String> keyTypes, List<String> authorities) {
        public Request {
            keyTypes = List.copyOf(keyTypes);
            authorities = List.copyOf(authorities);
        }
    }
}
