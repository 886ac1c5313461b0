package dev.fairlead.internal.provider;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Makes engines for TLS with pre-shared keys. In `fairlead-security`.
public interface PskEngines {
    /// What has to be added where there is none.
    String ARTIFACT = "dev.fairlead:fairlead-security";

    /// Empty if the artifact is not there.
    static Optional<PskEngines> find() {
        return Optional.ofNullable(Found.PROVIDER);
    }

    /// Looked for once; artifacts do not come later.
    final class Found {
        private static final @Nullable PskEngines PROVIDER =
                ServiceLoader.load(PskEngines.class, PskEngines.class.getClassLoader())
                        .findFirst()
                        .orElse(null);

        private Found() {}
    }

    /// The suites that can be asked for by name.
    List<String> cipherSuites(TlsVersion version);

    /// For a connection to a server. The options have keys.
    ///
    /// @param serverName what is sent (RFC 6066, section 3); `null` for nothing
    PskEngine client(TlsOptions options, @Nullable String serverName);

    /// For a connection of a client. The options have keys, or a lookup, which is called in a
    /// delegated task.
    PskEngine server(TlsOptions options);
}
