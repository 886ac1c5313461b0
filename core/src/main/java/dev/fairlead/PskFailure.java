package dev.fairlead;

import java.util.List;

/// The ends did not agree on a pre-shared key. TLS tells each end a part of it; what cannot be told
/// apart from here, the hint says.
public interface PskFailure extends SecurityFailure {

    /// The key of one end is not that of the other.
    ///
    /// @param identities that were offered; at a server, the one that was proven wrongly
    /// @param byPeer whether the peer says so, which sees it first if it is the server
    record WrongKey(Endpoint remote, List<String> identities, boolean byPeer)
            implements PskFailure {
        public WrongKey {
            identities = List.copyOf(identities);
        }

        @Override
        public String cause() {
            return "tls.psk-wrong-key";
        }

        @Override
        public String summary() {
            return remote
                    + (byPeer
                            ? " says that the key of " + names(identities) + " is wrong"
                            : " does not have the key of " + names(identities));
        }

        @Override
        public String hint() {
            return "The same bytes have to be at both ends under "
                    + names(identities)
                    + (byPeer
                            ? ". A server that does not tell whom it knows says this of identities"
                                    + " that it does not know, too."
                            : ". One of them was mistyped or renewed; or somebody tries keys.");
        }
    }

    /// The server has no key for what the client calls itself.
    ///
    /// @param identities that the client offered
    /// @param byPeer whether the peer says so; else this end is the server
    record UnknownIdentity(Endpoint remote, List<String> identities, boolean byPeer)
            implements PskFailure {
        public UnknownIdentity {
            identities = List.copyOf(identities);
        }

        @Override
        public String cause() {
            return "tls.psk-unknown-identity";
        }

        @Override
        public String summary() {
            return byPeer
                    ? remote + " knows nobody by the identity " + names(identities)
                    : remote + " calls itself " + names(identities) + ", which has no key here";
        }

        @Override
        public String hint() {
            return "Identities are compared byte for byte. Add "
                    + names(identities)
                    + " and its key at the server, or correct it at the client.";
        }
    }

    /// The server went on without any of the keys that were offered, or gave up with a word that
    /// does not say why.
    ///
    /// @param offered this client's identities
    /// @param said the alert, such as `handshake_failure`; `certificate` if the server showed one
    /// @param keyExchange of this client
    record NotAccepted(
            Endpoint remote, List<String> offered, String said, Psk.KeyExchange keyExchange)
            implements PskFailure {
        public NotAccepted {
            offered = List.copyOf(offered);
        }

        @Override
        public String cause() {
            return "tls.psk-not-accepted";
        }

        @Override
        public String summary() {
            return remote
                    + " took no key of "
                    + names(offered)
                    + (said.equals("certificate")
                            ? ", and goes by a certificate instead"
                            : ", and says " + said);
        }

        @Override
        public String hint() {
            String known = remote + " does not know the identity, has no pre-shared keys at all";
            return keyExchange == Psk.KeyExchange.FORWARD_SECRET && !said.equals("certificate")
                    ? known
                            + ", or has only suites without Diffie-Hellman, which Psk.compatible()"
                            + " offers. It cannot be told which from here."
                    : known + ", or wants another version. Its log says which.";
        }
    }

    /// The client has only suites without Diffie-Hellman, and this server agrees to none.
    record NoKeyExchange(Endpoint remote) implements PskFailure {
        @Override
        public String cause() {
            return "tls.psk-no-key-exchange";
        }

        @Override
        public String summary() {
            return remote + " offers pre-shared keys without Diffie-Hellman only";
        }

        @Override
        public String hint() {
            return "Psk.compatible() agrees with "
                    + remote
                    + " to TLS_PSK_WITH_AES_128_GCM_SHA256, which is not forward secret; KeyExchange.PLAIN to all that there are for TLS 1.2.";
        }
    }

    /// The client speaks TLS, and has no pre-shared key to offer.
    record NoneOffered(Endpoint remote) implements PskFailure {
        @Override
        public String cause() {
            return "tls.psk-none-offered";
        }

        @Override
        public String summary() {
            return remote + " offers no pre-shared key";
        }

        @Override
        public String hint() {
            return "This server goes by keys alone. Give "
                    + remote
                    + " one of them, or send it to a server that has a certificate.";
        }
    }

    /// The program's lookup threw, or gave what is not a key.
    record LookupFailed(Endpoint remote, List<String> identities, String detail)
            implements PskFailure {
        public LookupFailed {
            identities = List.copyOf(identities);
        }

        @Override
        public String cause() {
            return "tls.psk-lookup-failed";
        }

        @Override
        public String summary() {
            return "the key of " + names(identities) + " could not be looked up: " + detail;
        }

        @Override
        public String hint() {
            return "Mend the lookup of this server; if "
                    + names(identities)
                    + " has no key, that is an empty answer and no exception.";
        }
    }

    private static String names(List<String> identities) {
        return identities.isEmpty() ? "this client" : "'" + String.join("', '", identities) + "'";
    }
}
