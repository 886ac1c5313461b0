package dev.fairlead.internal.stack.tls;

import dev.fairlead.Endpoint;
import dev.fairlead.Psk;
import dev.fairlead.PskFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.internal.provider.PskRefusal;
import java.util.List;
import java.util.Optional;

/// Says what went wrong with the keys, as far as this end can know.
public record PskFailures(Endpoint remote, PeerRole peer, Psk psk) {

    public SecurityFailure of(PskRefusal refusal) {
        List<String> identities = refusal.identities();
        return switch (refusal.reason()) {
            case WRONG_KEY -> new PskFailure.WrongKey(remote, identities, false);
            case UNKNOWN_IDENTITY -> new PskFailure.UnknownIdentity(remote, identities, false);
            case NONE_OFFERED -> new PskFailure.NoneOffered(remote);
            case NOT_USED ->
                    new PskFailure.NotAccepted(
                            remote, psk.identities(), "certificate", psk.keyExchange());
            case PLAIN_ONLY -> new PskFailure.NoKeyExchange(remote);
            case LOOKUP_FAILED ->
                    new PskFailure.LookupFailed(
                            remote, identities, String.valueOf(refusal.getCause()));
        };
    }

    /// @param alert by a server. RFC 8446, section 6.2, leaves it which word it says of an identity
    ///   that it does not know
    public Optional<SecurityFailure> ofAlert(String alert) {
        if (peer != PeerRole.SERVER) {
            return Optional.empty();
        }
        return switch (alert) {
            // With TLS 1.2 the first thing that a wrong key spoils is the record after the hellos.
            // Of
            // a binder that does not fit, OpenSSL and GnuTLS say the last.
            case "decrypt_error", "bad_record_mac", "illegal_parameter" ->
                    Optional.of(new PskFailure.WrongKey(remote, psk.identities(), true));
            case "unknown_psk_identity" ->
                    Optional.of(new PskFailure.UnknownIdentity(remote, psk.identities(), true));
            case "handshake_failure", "insufficient_security" ->
                    Optional.of(
                            new PskFailure.NotAccepted(
                                    remote, psk.identities(), alert, psk.keyExchange()));
            default -> Optional.empty();
        };
    }
}
