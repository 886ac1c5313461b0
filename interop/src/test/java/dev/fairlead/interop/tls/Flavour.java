package dev.fairlead.interop.tls;

import dev.fairlead.Identity;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import java.util.Arrays;
import java.util.stream.Stream;

/// Our engine, and the version to speak.
record Flavour(Engine engine, TlsVersion version) {
    static Stream<Flavour> all() {
        return Stream.of(Engine.JSSE, Engine.BORINGSSL)
                .flatMap(engine ->
                        Arrays.stream(TlsVersion.values())
                                .map(version -> new Flavour(engine, version)));
    }

    /// Trusts this server, and calls it `localhost`.
    TlsOptions client(Identity server) {
        return options()
                .withTrust(TrustPolicy.anchors(server.certificate()))
                .withServerName("localhost");
    }

    TlsOptions options() {
        return TlsOptions.DEFAULT.withEngine(engine).withVersions(version, version);
    }

    /// How gnutls asks for the version.
    String priority() {
        return "NORMAL:-VERS-ALL:+VERS-" + (version == TlsVersion.TLS_1_3 ? "TLS1.3" : "TLS1.2");
    }

    /// How openssl asks for the version.
    String flag() {
        return version == TlsVersion.TLS_1_3 ? "-tls1_3" : "-tls1_2";
    }
}
