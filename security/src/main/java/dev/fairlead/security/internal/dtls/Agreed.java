package dev.fairlead.security.internal.dtls;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.security.internal.psk.Exporter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;

/// What a handshake came to, and what was heard since. Kept apart from the peers of the engine,
/// which have much besides.
@SuppressWarnings("JdkObsolete") // the engine speaks in vectors
final class Agreed {
    private final TlsOptions options;
    private @Nullable Suite suite;
    private @Nullable String alpn;
    private @Nullable String serverName;
    private @Nullable Exporter exporter;
    private boolean hasConnectionId;
    private @Nullable Long givenConnectionId;
    private volatile boolean closedByPeer;

    Agreed(TlsOptions options) {
        this.options = options;
    }

    /// @throws TlsFatalAlert if an application protocol is wanted, and none was agreed on
    void on(TlsContext context) throws TlsFatalAlert {
        SecurityParameters parameters = context.getSecurityParametersConnection();
        suite = Suite.numbered(parameters.getCipherSuite()).orElse(null);
        ProtocolName protocol = parameters.getApplicationProtocol();
        alpn = protocol == null ? null : protocol.getUtf8Decoding();
        serverName = nameIn(parameters.getClientServerNames());
        byte[] sent = parameters.getConnectionIDLocal();
        byte[] given = parameters.getConnectionIDPeer();
        hasConnectionId = isId(sent) || isId(given);
        givenConnectionId = isId(given) ? ByteBuffer.wrap(given).getLong() : null;
        if (options.needs().contains(Need.EXPORTER) && parameters.isExtendedMasterSecret()) {
            exporter = new Exporter(context);
        }
        if (alpn == null && !options.alpn().isEmpty() && !options.alpnOptional()) {
            throw new TlsFatalAlert(AlertDescription.no_application_protocol);
        }
    }

    /// An empty one is none in what is sent (RFC 9146, section 3).
    private static boolean isId(byte @Nullable [] id) {
        return id != null && id.length > 0;
    }

    static @Nullable String nameIn(@Nullable Vector<?> names) {
        if (names == null) {
            return null;
        }
        for (Object each : names) {
            if (each instanceof ServerName name && name.getNameType() == NameType.host_name) {
                return new String(name.getNameData(), StandardCharsets.US_ASCII);
            }
        }
        return null;
    }

    /// How long a protected record is at least; the least of all suites before one is agreed on.
    int shortestRecord() {
        Suite known = suite;
        return known == null ? Suite.LEAST : known.shortestRecord();
    }

    void heardAlert(short level, short description) {
        if (level == AlertLevel.warning && description == AlertDescription.close_notify) {
            closedByPeer = true;
        }
    }

    /// The application protocols as the engine wants them; `null` for none.
    static @Nullable Vector<ProtocolName> protocolNames(List<String> names) {
        if (names.isEmpty()) {
            return null;
        }
        Vector<ProtocolName> all = new Vector<>();
        names.forEach(name -> all.add(ProtocolName.asUtf8Encoding(name)));
        return all;
    }

    public String cipherSuite() {
        return suite == null ? "unknown" : suite.name();
    }

    public @Nullable String alpn() {
        return alpn;
    }

    public @Nullable String serverName() {
        return serverName;
    }

    public boolean hasConnectionId() {
        return hasConnectionId;
    }

    public @Nullable Long givenConnectionId() {
        return givenConnectionId;
    }

    /// `null` if none is needed, or the peer allows none.
    public @Nullable Exporter exporter() {
        return exporter;
    }

    public boolean closedByPeer() {
        return closedByPeer;
    }
}
