package dev.fairlead.security.internal.psk;

import dev.fairlead.TlsVersion;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/// What a handshake with a key came to. No certificates, and no later session: [#isValid()] is
/// false.
final class KeyedSession extends ExtendedSSLSession {
    /// The longest record of TLS 1.2 (RFC 5246, section 6.2.3), with its header.
    private static final int LONGEST_RECORD = 5 + (1 << 14) + 2048;

    private final Outcome outcome;
    private final long created = System.currentTimeMillis();

    KeyedSession(Outcome outcome) {
        this.outcome = outcome;
    }

    @Nullable String applicationProtocol() {
        Agreed known = outcome.agreed();
        return known == null ? null : known.applicationProtocol();
    }

    String[] suites() {
        return Stream.of(TlsVersion.values())
                .flatMap(version -> PskSuite.names(version).stream())
                .toArray(String[]::new);
    }

    @Override
    public String getProtocol() {
        Agreed known = outcome.agreed();
        return known == null ? "NONE" : known.version().toString();
    }

    @Override
    public String getCipherSuite() {
        Agreed known = outcome.agreed();
        return known == null ? "TLS_NULL_WITH_NULL_NULL" : known.cipherSuite();
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        Agreed known = outcome.agreed();
        return known == null ? List.of() : known.serverNames();
    }

    @Override
    public byte[] exportKeyingMaterialData(String label, byte @Nullable [] context, int length)
            throws SSLKeyException {
        Agreed known = outcome.agreed();
        if (known == null || known.exporter() == null) {
            throw Exporter.none();
        }
        return known.exporter().export(label, context, length);
    }

    @Override
    public SecretKey exportKeyingMaterialKey(
            String algorithm, String label, byte @Nullable [] context, int length)
            throws SSLKeyException {
        byte[] bytes = exportKeyingMaterialData(label, context, length);
        return new SecretKeySpec(bytes, algorithm);
    }

    @Override
    public int getPacketBufferSize() {
        return LONGEST_RECORD;
    }

    @Override
    public int getApplicationBufferSize() {
        return LONGEST_RECORD;
    }

    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        throw new SSLPeerUnverifiedException("the peer has proved that it has the key instead");
    }

    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        return null;
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        throw new SSLPeerUnverifiedException("the peer has proved that it has the key instead");
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        return null;
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        return new String[0];
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return new String[0];
    }

    @Override
    public byte[] getId() {
        return new byte[0];
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return null;
    }

    @Override
    public long getCreationTime() {
        return created;
    }

    @Override
    public long getLastAccessedTime() {
        return created;
    }

    @Override
    public void invalidate() {}

    @Override
    public boolean isValid() {
        return false;
    }

    @Override
    public void putValue(String name, Object value) {
        throw new UnsupportedOperationException("nothing is kept with this session");
    }

    @Override
    public @Nullable Object getValue(String name) {
        return null;
    }

    @Override
    public void removeValue(String name) {}

    @Override
    public String[] getValueNames() {
        return new String[0];
    }

    @Override
    public @Nullable String getPeerHost() {
        return null;
    }

    @Override
    public int getPeerPort() {
        return -1;
    }

    @Override
    public String toString() {
        return getProtocol() + " " + getCipherSuite();
    }
}
