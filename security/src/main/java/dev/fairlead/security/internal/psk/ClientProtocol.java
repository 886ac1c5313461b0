package dev.fairlead.security.internal.psk;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.jspecify.annotations.Nullable;

/// A client, whose streams end one by one where the version allows it.
final class ClientProtocol extends TlsClientProtocol implements Protocol {
    private final KeyedClient client;
    private final Outcome outcome;
    private final Ending ending = new Ending();

    ClientProtocol(KeyedClient client, Outcome outcome) {
        this.client = client;
        this.outcome = outcome;
    }

    @Override
    public void start() throws IOException {
        connect(client);
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
