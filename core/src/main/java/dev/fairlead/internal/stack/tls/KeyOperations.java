package dev.fairlead.internal.stack.tls;

import dev.fairlead.Identity;
import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import javax.crypto.Cipher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// What BoringSSL has done with private keys: it never sees them, so that they may be in a token.
/// Called on a thread that may block.
final class KeyOperations implements OpenSslPrivateKeyMethod {
    private final EngineCallbacks callbacks;

    KeyOperations(EngineCallbacks callbacks) {
        this.callbacks = callbacks;
    }

    private PrivateKey key(SSLEngine engine) throws SSLException {
        Identity shown = callbacks.negotiationOf(engine).shown();
        if (shown == null) {
            throw new SSLHandshakeException("nobody's key is asked for");
        }
        return shown.key();
    }

    /// @param algorithm a SignatureScheme (RFC 8446, section 4.2.3)
    @Override
    public byte[] sign(SSLEngine engine, int algorithm, byte[] input)
            throws SSLException, GeneralSecurityException {
        return Signatures.sign(key(engine), algorithm, input);
    }

    /// For suites of TLS 1.2 that exchange keys by RSA; BoringSSL looks at the padding by itself.
    @Override
    public byte[] decrypt(SSLEngine engine, byte[] input)
            throws SSLException, GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key(engine));
        return cipher.doFinal(input);
    }
}
