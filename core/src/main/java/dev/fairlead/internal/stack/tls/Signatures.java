package dev.fairlead.internal.stack.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// Signs for engines that do not have the key.
public final class Signatures {
    private Signatures() {}

    /// @param algorithm a SignatureScheme (RFC 8446, section 4.2.3)
    public static byte[] sign(PrivateKey key, int algorithm, byte[] input)
            throws SSLException, GeneralSecurityException {
        Signature signature = signature(algorithm);
        signature.initSign(key);
        signature.update(input);
        return signature.sign();
    }

    private static Signature signature(int algorithm)
            throws SSLException, GeneralSecurityException {
        return switch (algorithm) {
            case 0x0201 -> Signature.getInstance("SHA1withRSA");
            case 0x0401 -> Signature.getInstance("SHA256withRSA");
            case 0x0501 -> Signature.getInstance("SHA384withRSA");
            case 0x0601 -> Signature.getInstance("SHA512withRSA");
            case 0x0203 -> Signature.getInstance("SHA1withECDSA");
            case 0x0403 -> Signature.getInstance("SHA256withECDSA");
            case 0x0503 -> Signature.getInstance("SHA384withECDSA");
            case 0x0603 -> Signature.getInstance("SHA512withECDSA");
            case 0x0804 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
            case 0x0805 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
            case 0x0806 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
            case 0x0807 -> Signature.getInstance("Ed25519");
            default ->
                    throw new SSLHandshakeException(
                            "no signature algorithm is known for the scheme 0x"
                                    + Integer.toHexString(algorithm));
        };
    }

    /// RFC 8446, section 4.2.3: the salt is as long as the hash.
    private static Signature pss(String hash, MGF1ParameterSpec mask, int salt)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(hash, "MGF1", mask, salt, 1));
        return signature;
    }
}
