package dev.fairlead.quic;

import dev.fairlead.TlsOptions;
import dev.fairlead.quic.internal.Engine;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where stacks of QUIC begin.
public final class Quic {
    private Quic() {}

    /// QUIC with the options' defaults.
    ///
    /// @param alpn the application protocols that this end speaks, most wanted first; QUIC does
    ///   nothing without one (RFC 9001, section 8.1)
    /// @throws IllegalArgumentException if there is none, or if QUIC cannot be had here; the text
    ///   says why
    public static QuicStack stack(String... alpn) {
        if (alpn.length == 0) {
            throw new IllegalArgumentException(
                    "QUIC needs an application protocol (RFC 9001, section 8.1): write"
                            + " Quic.stack(\"name\"), with the same name at both ends");
        }
        return new QuicStack(QuicOptions.DEFAULT, TlsOptions.DEFAULT.withAlpn(alpn));
    }

    /// What of it can be had here: nothing where [#missing()] says why.
    public static Set<QuicCapability> capabilities() {
        return EnumSet.allOf(QuicCapability.class).stream()
                .filter(each -> missing(each).isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Why that cannot be had here, and what to do instead; empty if it can.
    public static Optional<String> missing(QuicCapability capability) {
        return missing().or(capability::missing);
    }

    /// Why QUIC cannot be had here, such as a system for which there is no native library; empty if
    /// it can. Nothing else is affected.
    public static Optional<String> missing() {
        return Engine.missing();
    }
}
