package dev.fairlead.security.internal.psk;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.TlsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/// What a handshake came to.
///
/// @param cipherSuite by its IANA name
/// @param applicationProtocol empty for none
/// @param exporter `null` if none is needed, or the peer allows none
record Agreed(
        TlsVersion version,
        String cipherSuite,
        String applicationProtocol,
        List<SNIServerName> serverNames,
        @Nullable Exporter exporter) {

    /// While the handshake ends: most of it is forgotten afterwards.
    static Agreed of(TlsContext context, TlsOptions options) {
        SecurityParameters found = context.getSecurityParametersConnection();
        return new Agreed(
                ProtocolVersion.TLSv13.equals(found.getNegotiatedVersion())
                        ? TlsVersion.TLS_1_3
                        : TlsVersion.TLS_1_2,
                PskSuite.nameOf(found.getCipherSuite()),
                found.getApplicationProtocol() == null
                        ? ""
                        : found.getApplicationProtocol().getUtf8Decoding(),
                names(found.getClientServerNames()),
                options.needs().contains(Need.EXPORTER) && found.isExtendedMasterSecret()
                        ? new Exporter(context)
                        : null);
    }

    private static List<SNIServerName> names(@Nullable List<?> sent) {
        if (sent == null) {
            return List.of();
        }
        List<SNIServerName> names = new ArrayList<>();
        for (Object one : sent) {
            ServerName name = (ServerName) one;
            if (name.getNameType() == NameType.host_name) {
                hostName(name.getNameData()).ifPresent(names::add);
            }
        }
        return List.copyOf(names);
    }

    private static Optional<SNIServerName> hostName(byte[] sent) {
        try {
            return Optional.of(new SNIHostName(sent));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // not a name: the client's own affair
        }
    }
}
