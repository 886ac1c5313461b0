package dev.fairlead.internal.stack.tls;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.provider.PskEngines;
import io.netty.handler.ssl.OpenSsl;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which engine speaks TLS under some options, and why.
///
/// @param engine never [Engine#AUTO]
public record EngineChoice(Engine engine, String reason) {

    /// @throws IllegalArgumentException if the engine that is asked for cannot honour the options,
    ///   or cannot be had; or if no engine can honour them
    public static EngineChoice of(TlsOptions options) {
        if (options.psk().isPresent()) {
            return forKeys(options, options.psk().get());
        }
        List<String> notBoringSsl = whatBoringSslCannot(options);
        List<String> notJsse = whatJsseCannot(options);
        return switch (options.engine()) {
            case BORINGSSL -> {
                require(Engine.BORINGSSL, notBoringSsl);
                boringSslMissing()
                        .ifPresent(why -> {
                            throw new IllegalArgumentException(
                                    "engine is BoringSSL, which cannot be used here: " + why);
                        });
                yield new EngineChoice(Engine.BORINGSSL, "asked for");
            }
            case JSSE -> {
                require(Engine.JSSE, notJsse);
                yield new EngineChoice(Engine.JSSE, "asked for");
            }
            case BOUNCY_CASTLE ->
                    throw new IllegalArgumentException(
                            "engine is Bouncy Castle, which is here for pre-shared keys and for DTLS,"
                                    + " and not for TLS with certificates; add withPsk, or leave the"
                                    + " choice to Engine.AUTO");
            case AUTO -> automatic(notBoringSsl, notJsse);
        };
    }

    private static EngineChoice forKeys(TlsOptions options, Psk psk) {
        if (options.engine() == Engine.BORINGSSL || options.engine() == Engine.JSSE) {
            throw new IllegalArgumentException(
                    "engine is "
                            + options.engine()
                            + ", which has no pre-shared keys; leave the choice to Engine.AUTO");
        }
        Optional<PskEngines> engines = PskEngines.find();
        if (engines.isEmpty()) {
            throw new IllegalArgumentException(
                    "TLS with pre-shared keys needs the artifact "
                            + PskEngines.ARTIFACT
                            + ", which is not there; add it to the class path or the module path (a"
                            + " jlink image is made with --bind-services)");
        }
        List<String> cannot = whatDoesNotGoWithKeys(options);
        addUnknown(
                options.cipherSuites12(),
                Set.copyOf(engines.get().cipherSuites(TlsVersion.TLS_1_2)),
                cannot);
        addUnknown(
                options.cipherSuites13(),
                Set.copyOf(engines.get().cipherSuites(TlsVersion.TLS_1_3)),
                cannot);
        if (!cannot.isEmpty()) {
            throw new IllegalArgumentException(
                    "with "
                            + psk
                            + " there is no "
                            + String.join(", no ", cannot)
                            + "; leave these out, or the keys");
        }
        return new EngineChoice(Engine.BOUNCY_CASTLE, "the one with pre-shared keys");
    }

    private static List<String> whatDoesNotGoWithKeys(TlsOptions options) {
        List<String> cannot = new ArrayList<>();
        if (options.hasIdentities() || options.challenge().isPresent()) {
            cannot.add("certificate of this end");
        }
        if (options.clientAuthentication() != TlsOptions.ClientAuthentication.NONE
                || !options.trust().equals(TlsOptions.DEFAULT.trust())) {
            cannot.add("certificate of the peer, and nothing to trust or ask for");
        }
        if (options.keyLog().isPresent()) {
            cannot.add("key log");
        }
        return cannot;
    }

    private static EngineChoice automatic(List<String> notBoringSsl, List<String> notJsse) {
        if (!notBoringSsl.isEmpty()) {
            if (!notJsse.isEmpty()) {
                throw new IllegalArgumentException(
                        "no engine can do all of it: BoringSSL cannot do "
                                + String.join(", ", notBoringSsl)
                                + "; JSSE cannot do "
                                + String.join(", ", notJsse));
            }
            return new EngineChoice(
                    Engine.JSSE, "BoringSSL cannot do " + String.join(", ", notBoringSsl));
        }
        Optional<String> missing = boringSslMissing();
        if (missing.isEmpty()) {
            return new EngineChoice(Engine.BORINGSSL, "the faster one");
        }
        if (!notJsse.isEmpty()) {
            throw new IllegalArgumentException(
                    "JSSE cannot do "
                            + String.join(", ", notJsse)
                            + ", and BoringSSL cannot be used here: "
                            + missing.get());
        }
        return new EngineChoice(Engine.JSSE, "BoringSSL cannot be used here: " + missing.get());
    }

    private static void require(Engine engine, List<String> cannot) {
        if (!cannot.isEmpty()) {
            throw new IllegalArgumentException(
                    "engine is "
                            + engine
                            + ", which cannot do "
                            + String.join(", ", cannot)
                            + "; leave the choice to Engine.AUTO, or leave these out");
        }
    }

    private static List<String> whatBoringSslCannot(TlsOptions options) {
        List<String> cannot = new ArrayList<>();
        for (Need need : Need.values()) {
            if (options.needs().contains(need)) {
                cannot.add(need.toString());
            }
        }
        if (!options.cipherSuites13().isEmpty()) {
            cannot.add("a list of TLS 1.3 cipher suites");
        }
        if (options.keyLog().isPresent() && boringSslMissing().isEmpty()) {
            NativeContext.missing().ifPresent(why -> cannot.add("a key log (" + why + ")"));
        }
        if (!options.cipherSuites12().isEmpty() && boringSslMissing().isEmpty()) {
            addUnknown(options.cipherSuites12(), OpenSsl.availableJavaCipherSuites(), cannot);
        }
        return cannot;
    }

    private static List<String> whatJsseCannot(TlsOptions options) {
        List<String> cannot = new ArrayList<>();
        if (options.keyLog().isPresent()) {
            cannot.add("a key log");
        }
        if (options.hasStapledResponse()) {
            cannot.add("stapling a response that it is given");
        }
        if (!options.cipherSuites12().isEmpty() || !options.cipherSuites13().isEmpty()) {
            Set<String> known = Set.of(JsseContext.supportedCipherSuites());
            addUnknown(options.cipherSuites12(), known, cannot);
            addUnknown(options.cipherSuites13(), known, cannot);
        }
        return cannot;
    }

    private static void addUnknown(List<String> wanted, Set<String> known, List<String> cannot) {
        for (String suite : wanted) {
            if (!known.contains(suite)) {
                cannot.add("the cipher suite " + suite);
            }
        }
    }

    /// Why BoringSSL cannot be loaded; empty if it can. Nothing native is touched where native
    /// access is not enabled, since Java would complain on the user's terminal.
    static Optional<String> boringSslMissing() {
        if (!PlatformDependent.class.getModule().isNativeAccessEnabled()) {
            return Optional.of(
                    "it is native code, and native access is not enabled"
                            + " (--enable-native-access=ALL-UNNAMED; on the module path,"
                            + " --enable-native-access=io.netty.common)");
        }
        if (!OpenSsl.isAvailable()) {
            return Optional.of(
                    "its library could not be loaded; on the module path it needs --add-modules"
                            + " io.netty.internal.tcnative.openssl.linux.x86_64, or the like ("
                            + OpenSsl.unavailabilityCause()
                            + ")");
        }
        return Optional.empty();
    }
}
