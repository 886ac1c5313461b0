package dev.fairlead.bench.own;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.bench.SharedKey;
import java.util.List;

/// What both ends are told that go by a pre-shared key.
final class FairleadKeys {
    private FairleadKeys() {}

    private static TlsOptions common() {
        SharedKey shared = SharedKey.make();
        return TlsOptions.DEFAULT.withPsk(Psk.of(shared.identity(), shared.key()));
    }

    static TlsOptions tls() {
        return common().withVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3)
                .withCipherSuites13(List.of(SharedKey.SUITE));
    }

    static TlsOptions dtls() {
        return common().withCipherSuites12(List.of(SharedKey.SUITE_DTLS));
    }
}
