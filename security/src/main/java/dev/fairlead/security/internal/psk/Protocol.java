package dev.fairlead.security.internal.psk;

import java.io.IOException;
import org.bouncycastle.tls.TlsProtocol;

/// The protocol of one end, and what Bouncy Castle does not show of it.
interface Protocol {
    TlsProtocol tls();

    /// Sends the first message, or waits for it.
    void start() throws IOException;

    /// Ends our stream: close_notify, once.
    void endOutput() throws IOException;

    Ending ending();

    Outcome outcome();
}
