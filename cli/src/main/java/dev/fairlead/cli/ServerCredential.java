package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.TlsOptions;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.ListenText;
import org.jspecify.annotations.Nullable;

/// What a listener over TLS goes by: a certificate or a key.
sealed interface ServerCredential permits OwnIdentity, SharedKey {

    /// How TLS is spoken with it, as the line asks for it.
    TlsOptions options(Arguments arguments, Console console);

    /// Of the public key; `null` if there is none.
    @Nullable String pin();

    /// What is typed at the other end to connect to `local`.
    String line(Endpoint local, ListenText.Place place, Arguments arguments);

    /// Says who the listener is, and the line.
    void tell(String line, Notices notices);

    /// What the line of this listener gave away; empty for nothing.
    default String warning() {
        return "";
    }
}
