package dev.fairlead.internal.stack.tls;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds in the words of an engine which alert the peer sent. Engines tell it in no other way.
final class Alert {
    // JSSE: `(handshake_failure) Received fatal alert: handshake_failure`
    private static final Pattern JSSE = Pattern.compile("Received fatal alert: (\\w+)");

    // BoringSSL: `error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE`
    private static final Pattern BORINGSSL =
            Pattern.compile("(?:SSLV3|TLSV1|TLSV13)_ALERT_(\\w+)|TLSV1_(\\w+)");

    /// Those of its names that are written without ALERT.
    private static final Set<String> WITHOUT_ALERT =
            Set.of(
                    "UNSUPPORTED_EXTENSION",
                    "CERTIFICATE_UNOBTAINABLE",
                    "UNRECOGNIZED_NAME",
                    "BAD_CERTIFICATE_STATUS_RESPONSE",
                    "BAD_CERTIFICATE_HASH_VALUE",
                    "UNKNOWN_PSK_IDENTITY",
                    "CERTIFICATE_REQUIRED");

    private Alert() {}

    /// By its name in RFC 8446, section 6; empty if the peer sent none.
    static Optional<String> received(Throwable thrown) {
        return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
                .limit(8)
                .map(t -> in(String.valueOf(t.getMessage())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> in(String message) {
        Matcher jsse = JSSE.matcher(message);
        if (jsse.find()) {
            return Optional.of(jsse.group(1).toLowerCase(Locale.ROOT));
        }
        Matcher boring = BORINGSSL.matcher(message);
        while (boring.find()) {
            String name = boring.group(1) != null ? boring.group(1) : boring.group(2);
            if (boring.group(1) != null || WITHOUT_ALERT.contains(name)) {
                return Optional.of(standard(name));
            }
        }
        return Optional.empty();
    }

    private static String standard(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
