package dev.fairlead;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [CertificateVerifier] decides about.
///
/// @param presented the certificates exactly as the peer sent them: same order, same duplicates;
///   the first is the one whose key the peer proves to have
/// @param validated the chain that validation built, from the peer's certificate to the anchor;
///   empty if it could build none
/// @param failures everything that speaks against the peer, the first being what the connection
///   would fail with; empty if it is trusted. A verifier that forgives one must look at all
/// @param warnings what works here and would be refused elsewhere, or soon
/// @param expected the name or address that the connection is meant for; `null` where the peer is a
///   client
public record PeerCertificates(
        List<X509Certificate> presented,
        List<X509Certificate> validated,
        List<CertificateFailure> failures,
        List<String> warnings,
        @Nullable Endpoint expected) {
    public PeerCertificates {
        presented = List.copyOf(presented);
        validated = List.copyOf(validated);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    /// What the connection would fail with; `null` if the peer is trusted.
    public @Nullable CertificateFailure failure() {
        return failures.isEmpty() ? null : failures.getFirst();
    }
}
