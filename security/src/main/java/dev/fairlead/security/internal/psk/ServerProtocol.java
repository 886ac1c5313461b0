package dev.fairlead.security.internal.psk;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ClientHello;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.OfferedPsks;
import org.bouncycastle.tls.ServerHello;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/// A server, which shows its [KeyedServer] the hello before it chooses a version, and whose streams
/// end one by one where the version allows it.
final class ServerProtocol extends TlsServerProtocol implements Protocol {
    private final KeyedServer server;
    private final Outcome outcome;
    private final Ending ending = new Ending();

    ServerProtocol(KeyedServer server, Outcome outcome) {
        this.server = server;
        this.outcome = outcome;
    }

    @Override
    public void start() throws IOException {
        accept(server);
    }

    @Override
    protected ServerHello generateServerHello(ClientHello hello, HandshakeMessageInput message)
            throws IOException {
        Hashtable<?, ?> extensions = hello.getExtensions();
        OfferedPsks offered =
                extensions == null
                        ? null
                        : TlsExtensionsUtils.getPreSharedKeyClientHello(extensions);
        short[] modes =
                extensions == null
                        ? null
                        : TlsExtensionsUtils.getPSKKeyExchangeModesExtension(extensions);
        server.offered(offered, modes == null ? new short[0] : modes);
        return super.generateServerHello(hello, message);
    }

    @Override
    public void endOutput() throws IOException {
        raiseAlertWarning(AlertDescription.close_notify, null);
    }

    @Override
    protected void raiseAlertWarning(short alert, @Nullable String message) throws IOException {
        if (ending.maySend(alert)) {
            super.raiseAlertWarning(alert, message);
        }
    }

    @Override
    protected void handleAlertWarningMessage(short alert) throws IOException {
        if (!ending.endsOneStream(alert, outcome)) {
            super.handleAlertWarningMessage(alert);
        }
    }

    @Override
    public TlsProtocol tls() {
        return this;
    }

    @Override
    public Ending ending() {
        return ending;
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }
}
