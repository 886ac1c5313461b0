package dev.fairlead.security.internal.psk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.net.ssl.SSLKeyException;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoUtils;
import org.bouncycastle.tls.crypto.TlsHash;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.jspecify.annotations.Nullable;

/// Keying material of a connection (RFC 8446, section 7.5; RFC 5705), for as long as the connection
/// lives: Bouncy Castle gives it only while a handshake ends.
public final class Exporter {
    private final TlsCrypto crypto;
    private final TlsSecret secret;
    private final boolean newer;
    private final int hash;
    private final int hashLength;
    private final int prf;
    private final byte[] randoms;

    /// @throws IllegalStateException with TLS 1.2 if the peer has no extended master secret,
    ///   without which nothing may be exported (RFC 7627, section 5.4)
    public Exporter(TlsContext context) {
        SecurityParameters found = context.getSecurityParametersConnection();
        if (!found.isExtendedMasterSecret()) {
            throw new IllegalStateException("the peer has no extended master secret (RFC 7627)");
        }
        crypto = context.getCrypto();
        newer = ProtocolVersion.TLSv13.equals(found.getNegotiatedVersion());
        secret =
                crypto.adoptSecret(
                        newer ? found.getExporterMasterSecret() : found.getMasterSecret());
        hash = found.getPRFCryptoHashAlgorithm();
        hashLength = found.getPRFHashLength();
        prf = found.getPRFAlgorithm();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(found.getClientRandom());
        both.writeBytes(found.getServerRandom());
        randoms = both.toByteArray();
    }

    /// @param context `null` for none
    /// @throws SSLKeyException if the algorithms fail
    public byte[] export(String label, byte @Nullable [] context, int length)
            throws SSLKeyException {
        try {
            return context == null
                    ? exportWithoutContext(label, length)
                    : exportWith(label, context, length);
        } catch (IOException e) {
            SSLKeyException refused = new SSLKeyException(String.valueOf(e.getMessage()));
            refused.initCause(e);
            throw refused;
        }
    }

    /// What to say where there is none: RFC 7627, section 5.4.
    public static SSLKeyException none() {
        return new SSLKeyException(
                "the handshake is not done, or the peer has no extended master secret, without"
                        + " which nothing may be exported (RFC 7627, section 5.4)");
    }

    private byte[] exportWith(String label, byte[] context, int length) throws IOException {
        return newer ? export13(label, context, length) : export12(label, context, length);
    }

    private byte[] export13(String label, byte[] context, int length) throws IOException {
        TlsHash hashing = crypto.createHash(hash);
        byte[] none = hashing.calculateHash();
        hashing.update(context, 0, context.length);
        byte[] of = hashing.calculateHash();
        TlsSecret derived = TlsCryptoUtils.hkdfExpandLabel(secret, hash, label, none, hashLength);
        return TlsCryptoUtils.hkdfExpandLabel(derived, hash, "exporter", of, length).extract();
    }

    private byte[] export12(String label, byte[] context, int length) {
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        seed.writeBytes(randoms);
        seed.write(context.length >> 8);
        seed.write(context.length);
        seed.writeBytes(context);
        return secret.deriveUsingPRF(prf, label, seed.toByteArray(), length).extract();
    }

    /// With TLS 1.2 that is something else than an empty context.
    private byte[] exportWithoutContext(String label, int length) throws IOException {
        return newer
                ? export13(label, new byte[0], length)
                : secret.deriveUsingPRF(prf, label, randoms, length).extract();
    }
}
