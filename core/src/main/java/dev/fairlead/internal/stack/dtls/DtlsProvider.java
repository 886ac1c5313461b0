package dev.fairlead.internal.stack.dtls;

import dev.fairlead.TlsOptions;
import dev.fairlead.internal.stack.tls.Negotiation;
import java.util.Optional;
import java.util.ServiceLoader;

/// Speaks DTLS. Found with a `ServiceLoader`; `fairlead-security` has the one there is.
public interface DtlsProvider {

    /// The one that is there.
    ///
    /// @throws IllegalArgumentException if there is none
    static DtlsProvider get() {
        return Holder.FOUND.orElseThrow(() ->
                new IllegalArgumentException(
                        "DTLS needs the artifact dev.fairlead:fairlead-security, which is"
                                + " not there; add it to the class path or the module path"
                                + " (a jlink image is made with --bind-services)"));
    }

    /// @throws IllegalArgumentException naming the first option that cannot be honoured
    void require(TlsOptions options);

    /// A client's association, not begun.
    ///
    /// @param findable whether the server may give it a connection ID (RFC 9146)
    DtlsAssociation client(TlsOptions options, Negotiation negotiation, boolean findable);

    /// A server's association, begun by the first message of a client that has shown that it
    /// receives at its address.
    ///
    /// @param findable whether the client is given a connection ID, if it wants one
    DtlsAssociation server(
            TlsOptions options,
            Negotiation negotiation,
            DtlsGreeter.Greeted client,
            boolean findable);

    /// What looks at the first datagrams of unknown peers, for one listener.
    DtlsGreeter greeter();

    /// Looked for once, when the first stack is built.
    final class Holder {
        private static final Optional<DtlsProvider> FOUND =
                ServiceLoader.load(DtlsProvider.class, DtlsProvider.class.getClassLoader())
                        .findFirst();

        private Holder() {}
    }
}
