package dev.fairlead;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A port number, 0 to 65535. 0 lets the system choose one when listening.
public record Port(int number) {
    private static final Map<String, Integer> SCHEMES =
            Map.of("http", 80, "ws", 80, "https", 443, "wss", 443, "tls", 443, "quic", 443);

    public Port {
        if (number < 0 || number > 65535) {
            throw new IllegalArgumentException("port " + number + " is outside 0 to 65535");
        }
    }

    /// Port 0: the system chooses a free one.
    public static Port any() {
        return new Port(0);
    }

    public static Port of(int number) {
        return new Port(number);
    }

    /// Reads a number or a service name such as `https` (this machine's services file, then a
    /// built-in table of well-known names).
    ///
    /// @throws IllegalArgumentException if `text` is neither
    public static Port parse(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = text.length() > 5 ? 65536 : Integer.parseInt(text);
            if (number > 65535) {
                throw new IllegalArgumentException("port " + text + " is outside 0 to 65535");
            }
            return new Port(number);
        }
        return ServiceNames.lookup(text)
                .map(Port::new)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "port '"
                                        + text
                                        + "' is neither a number from 0 to 65535 nor a known service name"));
    }

    static Optional<Port> defaultOfScheme(String scheme) {
        return scheme == null
                ? Optional.empty()
                : Optional.ofNullable(SCHEMES.get(scheme.toLowerCase(Locale.ROOT))).map(Port::new);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
