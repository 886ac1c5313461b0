package dev.fairlead.security.internal.psk;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import java.util.Vector;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// The options, as Bouncy Castle wants them.
final class Versions {
    private Versions() {}

    /// The newest first.
    static ProtocolVersion[] of(TlsOptions options) {
        return Stream.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                .filter(version -> includes(options, version))
                .map(version ->
                        version == TlsVersion.TLS_1_3
                                ? ProtocolVersion.TLSv13
                                : ProtocolVersion.TLSv12)
                .toArray(ProtocolVersion[]::new);
    }

    static boolean includes(TlsOptions options, TlsVersion version) {
        return version.compareTo(options.minimumVersion()) >= 0
                && version.compareTo(options.maximumVersion()) <= 0;
    }

    /// Of the versions that are spoken, the newest first.
    static int[] suites(TlsOptions options) {
        return Stream.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                .filter(version -> includes(options, version))
                .map(version -> PskSuite.codes(options, version))
                .flatMapToInt(IntStream::of)
                .toArray();
    }

    @SuppressWarnings("JdkObsolete") // what Bouncy Castle takes
    static @Nullable Vector<ProtocolName> protocolNames(TlsOptions options) {
        if (options.alpn().isEmpty()) {
            return null;
        }
        Vector<ProtocolName> names = new Vector<>();
        options.alpn().forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
        return names;
    }
}
