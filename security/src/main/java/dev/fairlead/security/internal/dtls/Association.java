package dev.fairlead.security.internal.dtls;

import dev.fairlead.internal.stack.dtls.DtlsAlert;
import dev.fairlead.internal.stack.dtls.DtlsAssociation;
import dev.fairlead.internal.stack.dtls.DtlsLink;
import dev.fairlead.security.internal.psk.Exporter;
import java.io.IOException;
import java.io.InterruptedIOException;
import javax.net.ssl.SSLKeyException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSRecordFlags;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;

/// One association of Bouncy Castle's.
final class Association implements DtlsAssociation {
    /// The engine takes 0 for ever.
    private static final int SHORTEST_WAIT = 1;

    /// While it has so much time, the engine goes on with the next record of a datagram. It never
    /// waits as long: the link says when there are no more.
    private static final int AMPLE_MILLIS = 60_000;

    private static final int NEWEST_BY_ID =
            DTLSRecordFlags.IS_NEWEST | DTLSRecordFlags.USES_CONNECTION_ID;

    private final Terms terms;
    private final Opening opening;
    private @Nullable DTLSTransport open;
    private int overhead;
    private boolean openedNewest;

    /// What the peer of the engine, which is ours, knows of the handshake.
    interface Terms {
        Agreed agreed();

        default @Nullable String pskIdentity() {
            return null;
        }

        /// What this end found wrong with keys; `null` for nothing.
        default @Nullable IOException refusal() {
            return null;
        }
    }

    /// Carries out the handshake.
    @FunctionalInterface
    interface Opening {
        DTLSTransport over(DatagramTransport link) throws IOException;
    }

    Association(Terms terms, Opening opening) {
        this.terms = terms;
        this.opening = opening;
    }

    @Override
    public void handshake(DtlsLink link) throws IOException {
        Adapter adapter = new Adapter(link, terms);
        try {
            DTLSTransport made = opening.over(adapter);
            adapter.measuring = true;
            overhead = Adapter.MEASURE - made.getSendLimit();
            adapter.measuring = false;
            open = made;
        } catch (IOException e) {
            IOException refusal = terms.refusal();
            if (refusal != null) {
                refusal.addSuppressed(e);
                throw refusal;
            }
            throw translated(e);
        }
    }

    private static IOException translated(IOException thrown) {
        return switch (thrown) {
            case TlsFatalAlertReceived alert ->
                    new DtlsAlert(
                            DtlsAlert.By.PEER,
                            AlertDescription.getName(alert.getAlertDescription()),
                            alert);
            case TlsFatalAlert alert ->
                    new DtlsAlert(
                            DtlsAlert.By.THIS_END,
                            AlertDescription.getName(alert.getAlertDescription()),
                            alert);
            default -> thrown;
        };
    }

    private DTLSTransport open() {
        DTLSTransport made = open;
        if (made == null) {
            throw new IllegalStateException("before the handshake nothing can be sent or received");
        }
        return made;
    }

    @Override
    public String cipherSuite() {
        return terms.agreed().cipherSuite();
    }

    @Override
    public @Nullable String alpn() {
        return terms.agreed().alpn();
    }

    @Override
    public @Nullable String serverName() {
        return terms.agreed().serverName();
    }

    @Override
    public @Nullable String pskIdentity() {
        return terms.pskIdentity();
    }

    @Override
    public byte[] export(String label, byte @Nullable [] context, int length)
            throws SSLKeyException {
        Exporter exporter = terms.agreed().exporter();
        if (exporter == null) {
            throw Exporter.none();
        }
        return exporter.export(label, context, length);
    }

    @Override
    public int overhead() {
        return overhead;
    }

    @Override
    public void send(byte[] from, int offset, int length) throws IOException {
        try {
            open().send(from, offset, length);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    public int open(byte[] datagram, byte[] into) throws IOException {
        openedNewest = false;
        try {
            return open().receive(into, 0, into.length, AMPLE_MILLIS, this::accepted);
        } catch (InterruptedIOException _) {
            return -1; // the link has no more than the one datagram
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    public int openNext(byte[] into) throws IOException {
        try {
            return open().receivePending(into, 0, into.length, this::accepted);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    private void accepted(int flags) {
        openedNewest |= (flags & NEWEST_BY_ID) == NEWEST_BY_ID;
    }

    @Override
    public boolean openedNewest() {
        return openedNewest;
    }

    @Override
    public boolean hasConnectionId() {
        return terms.agreed().hasConnectionId();
    }

    @Override
    public @Nullable Long givenConnectionId() {
        return terms.agreed().givenConnectionId();
    }

    @Override
    public boolean closedByPeer() {
        return terms.agreed().closedByPeer();
    }

    @Override
    public void close() {
        try {
            open().close();
        } catch (IOException _) {
            // The peer does not hear of the end: it might not have, in any case.
        }
    }

    /// The link as the engine wants it.
    private static final class Adapter implements DatagramTransport {
        static final int MEASURE = 4096;

        private final DtlsLink link;
        private final Terms terms;
        private boolean measuring;

        Adapter(DtlsLink link, Terms terms) {
            this.link = link;
            this.terms = terms;
        }

        @Override
        public int getReceiveLimit() {
            return link.receiveLimit();
        }

        @Override
        public int getSendLimit() {
            return measuring ? MEASURE : link.limit();
        }

        @Override
        public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
            int size = link.receive(into, offset, length, Math.max(SHORTEST_WAIT, waitMillis));
            Agreed agreed = terms.agreed();
            int idLength = agreed.givenConnectionId() == null ? 0 : Long.BYTES;
            return size < 0
                    ? size
                    : Records.credible(into, offset, size, idLength, agreed.shortestRecord());
        }

        @Override
        public void send(byte[] from, int offset, int length) throws IOException {
            link.send(from, offset, length);
        }

        @Override
        public void close() {
            // The flow below has an owner, who closes it.
        }
    }
}
