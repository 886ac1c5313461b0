package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateStatus;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What is to be thought of a chain.
///
/// @param presented as the peer sent it
/// @param validated from the peer's certificate to the anchor; empty if none could be built
/// @param failure why the peer is not trusted; empty if it is
/// @param warnings what works here and would be refused elsewhere, what else is wrong beside the
///   failure, and what the policy forgave
/// @param status what a stapled response says of the peer's certificate
public record ChainVerdict(
        List<X509Certificate> presented,
        List<X509Certificate> validated,
        Optional<CertificateFailure> failure,
        List<String> warnings,
        Optional<CertificateStatus> status) {
    public ChainVerdict {
        presented = List.copyOf(presented);
        validated = List.copyOf(validated);
        warnings = List.copyOf(warnings);
    }

    public boolean isTrusted() {
        return failure.isEmpty();
    }
}
