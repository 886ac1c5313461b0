package dev.fairlead.internal.stack.tls;

import dev.fairlead.Identity;
import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
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
        PrivateKey key = key(engine);
        Signature signature = signature(algorithm);
        signature.initSign(key);
        signature.update(input);
        return signature.sign();
    }

    private static Signature signature(int algorithm)
            throws SSLException, GeneralSecurityException {
        if (algorithm == SSL_SIGN_RSA_PKCS1_SHA1) {
            return Signature.getInstance("SHA1withRSA");
        } else if (algorithm == SSL_SIGN_RSA_PKCS1_SHA256) {
            return Signature.getInstance("SHA256withRSA");
        } else if (algorithm == SSL_SIGN_RSA_PKCS1_SHA384) {
            return Signature.getInstance("SHA384withRSA");
        } else if (algorithm == SSL_SIGN_RSA_PKCS1_SHA512) {
            return Signature.getInstance("SHA512withRSA");
        } else if (algorithm == SSL_SIGN_ECDSA_SHA1) {
            return Signature.getInstance("SHA1withECDSA");
        } else if (algorithm == SSL_SIGN_ECDSA_SECP256R1_SHA256) {
            return Signature.getInstance("SHA256withECDSA");
        } else if (algorithm == SSL_SIGN_ECDSA_SECP384R1_SHA384) {
            return Signature.getInstance("SHA384withECDSA");
        } else if (algorithm == SSL_SIGN_ECDSA_SECP521R1_SHA512) {
            return Signature.getInstance("SHA512withECDSA");
        } else if (algorithm == SSL_SIGN_RSA_PSS_RSAE_SHA256) {
            return pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
        } else if (algorithm == SSL_SIGN_RSA_PSS_RSAE_SHA384) {
            return pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
        } else if (algorithm == SSL_SIGN_RSA_PSS_RSAE_SHA512) {
            return pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
        } else if (algorithm == SSL_SIGN_ED25519) {
            return Signature.getInstance("Ed25519");
        }
        throw new SSLHandshakeException(
                "no signature algorithm is known for the scheme 0x"
                        + Integer.toHexString(algorithm));
    }

    /// RFC 8446, section 4.2.3: the salt is as long as the hash.
    private static Signature pss(String hash, MGF1ParameterSpec mask, int salt)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(hash, "MGF1", mask, salt, 1));
        return signature;
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
