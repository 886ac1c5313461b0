package dev.fairlead.peer;

import dev.fairlead.Identity;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.security.Identities;
import java.time.Duration;
import java.util.List;

/// What links run over. It says the same of every peer.
final class LinkStack {
    private static final String PROTOCOL = "fairlead-peer/1";

    // RFC 2606, section 2: a name that is nobody's, so that no host name is sent in the clear.
    private static final String NAME = "peer.invalid";
    private static final Duration VALIDITY = Duration.ofDays(30);

    private LinkStack() {}

    /// Whose certificate it is does not matter here: the proofs inside are tied to it.
    static TlsStack opening() {
        return Tcp.stack()
                .tls(
                        common().withTrust(TrustPolicy.acceptingAnyCertificate())
                                .withServerName(NAME));
    }

    /// As [#opening()], with an engine that can end one direction alone.
    static TlsStack openingStreams() {
        TlsStack stack = opening();
        return stack.with(stack.options().withNeeds(TlsOptions.Need.HALF_CLOSE));
    }

    /// As [#accepting], with an engine that can end one direction alone.
    static TlsStack acceptingStreams(Identity identity) {
        TlsStack stack = accepting(identity);
        return stack.with(stack.options().withNeeds(TlsOptions.Need.HALF_CLOSE));
    }

    /// @param identity made by [#identity()]
    static TlsStack accepting(Identity identity) {
        return Tcp.stack().tls(common().withIdentity(identity));
    }

    /// A key and a certificate for one session, with nothing in it of anybody.
    static Identity identity() {
        return Identities.selfSigned(List.of(NAME), VALIDITY);
    }

    private static TlsOptions common() {
        return TlsOptions.DEFAULT
                .withVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3)
                .withAlpn(PROTOCOL)
                .withResumption(false);
    }
}
