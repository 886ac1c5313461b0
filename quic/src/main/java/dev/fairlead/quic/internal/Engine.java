package dev.fairlead.quic.internal;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether there is an engine here, and what it can honour.
public final class Engine {
    private Engine() {}

    /// Why there is none; empty if there is one. Nothing native is touched where native access is
    /// not enabled, since Java would complain on the user's terminal.
    public static Optional<String> missing() {
        if (!PlatformDependent.class.getModule().isNativeAccessEnabled()) {
            return Optional.of(
                    "its engine is native code, and native access is not enabled"
                            + " (--enable-native-access=ALL-UNNAMED; on the module path,"
                            + " --enable-native-access=io.netty.common)");
        }
        if (!Quic.isAvailable()) {
            return Optional.of(
                    "the native library of its engine cannot be loaded on "
                            + System.getProperty("os.name")
                            + " "
                            + System.getProperty("os.arch")
                            + "; the artifact io.netty:netty-codec-native-quic has it for some"
                            + " systems, each under a classifier such as linux-x86_64 ("
                            + Quic.unavailabilityCause()
                            + ")");
        }
        return Optional.empty();
    }

    /// @throws IllegalArgumentException if QUIC cannot be had, or cannot honour an option
    public static void require(TlsOptions tls) {
        missing()
                .ifPresent(why -> {
                    throw new IllegalArgumentException("QUIC cannot be used here: " + why);
                });
        if (tls.alpn().isEmpty()) {
            throw new IllegalArgumentException(
                    "QUIC needs an application protocol (RFC 9001, section 8.1): add"
                            + " TlsOptions.withAlpn");
        }
        List<String> cannot = cannot(tls);
        if (!cannot.isEmpty()) {
            throw new IllegalArgumentException(
                    "QUIC cannot do " + String.join(", ", cannot) + "; leave these out");
        }
    }

    private static List<String> cannot(TlsOptions tls) {
        List<String> cannot = new ArrayList<>();
        if (tls.maximumVersion() != TlsVersion.TLS_1_3) {
            cannot.add("TLS below 1.3 (RFC 9001, section 4.2)");
        }
        if (tls.alpnOptional()) {
            cannot.add("without an application protocol that both ends speak (alpnOptional)");
        }
        if (!tls.cipherSuites12().isEmpty() || !tls.cipherSuites13().isEmpty()) {
            cannot.add("a list of cipher suites");
        }
        if (tls.psk().isPresent()) {
            cannot.add("pre-shared keys");
        }
        if (tls.challenge().isPresent()) {
            cannot.add("a certificate challenge: its engine has to have the identity before");
        }
        if (tls.hasStapledResponse()) {
            cannot.add("stapling a response that it is given");
        }
        tls.needs().forEach(need -> cannot.add(need.toString()));
        if (tls.engine() == TlsOptions.Engine.JSSE
                || tls.engine() == TlsOptions.Engine.BOUNCY_CASTLE) {
            cannot.add("the engine " + tls.engine() + ": it has its own BoringSSL");
        }
        return cannot;
    }
}
