package dev.fairlead.quic;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What QUIC can do, of which a build or a system may lack something. Asked for by
/// [Quic#capabilities()]; [Quic#missing(QuicCapability)] says why one is not there.
public enum QuicCapability {
    /// Sessions are taken up again (RFC 8446, section 2.2).
    RESUMPTION(null),
    /// Data with the first flight of a session that is taken up ([QuicOptions#withEarlyData]).
    EARLY_DATA(null),
    /// RFC 9221.
    DATAGRAMS(null),
    /// A listener has clients prove their address (RFC 9000, section 8.1.2).
    RETRY(null),
    /// A server follows a client whose address changes on the way (RFC 9000, section 9.3).
    CLIENT_REBINDING(null),
    /// A client whose path is lost goes on over another one (RFC 9000, section 9).
    CLIENT_MIGRATION(null),
    /// A connection is kept through silence by PING frames (RFC 9000, section 10.1.2).
    KEEP_ALIVE(
            "the engine sends no PING; allow a longer QuicOptions.withIdleTimeout at both ends, or"
                    + " send a message of the application"),
    /// Whoever has lost a connection says so to its peer (RFC 9000, section 10.3).
    STATELESS_RESET("none are sent; the peer notices by its idle timeout"),
    /// Application codes of more than 31 bits (RFC 9000, section 20.2).
    LARGE_CODES("the engine carries 31 bits of a code");

    private final @Nullable String missing;

    QuicCapability(@Nullable String missing) {
        this.missing = missing;
    }

    /// Why this version does not have it; empty if it has.
    Optional<String> missing() {
        return Optional.ofNullable(missing);
    }
}
