package dev.fairlead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an authority says of one certificate, in an OCSP response (RFC 6960) that a server stapled
/// to it (RFC 6066, section 8).
///
/// @param state what it says
/// @param producedAt when the response was signed
/// @param thisUpdate when this was known to be so
/// @param nextUpdate when there will be newer information at the latest; `null` if that is not said
/// @param verified whether the response was signed for the authority, and is in date. Where not,
///   anybody may have made it; [TlsHandshake.Peer#warnings()] has the reason
public record CertificateStatus(
        State state,
        Instant producedAt,
        Instant thisUpdate,
        @Nullable Instant nextUpdate,
        boolean verified) {

    public enum State {
        GOOD,
        /// The authority has taken it back.
        REVOKED,
        /// The authority does not know of it.
        UNKNOWN
    }
}
