package dev.fairlead;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who this end is: a private key, and the certificate chain that says whose it is. Immutable.
///
/// Identities come from files, or are made for a run, with `fairlead-security`; those that the
/// program has already are wrapped by [#of(PrivateKey, List)]. The key never appears in text.
public final class Identity {
    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final byte @Nullable [] stapledResponse;

    private Identity(
            PrivateKey key, List<X509Certificate> chain, byte @Nullable [] stapledResponse) {
        this.key = key;
        this.chain = chain;
        this.stapledResponse = stapledResponse;
    }

    /// A key and its chain: the certificate of the key first, then each issuer after the one it
    /// signed. The root may be left out.
    ///
    /// @throws IllegalArgumentException if the chain is empty, or the key is not that of its first
    ///   certificate
    public static Identity of(PrivateKey key, List<X509Certificate> chain) {
        List<X509Certificate> copy = List.copyOf(chain);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException(
                    "the chain is empty; an identity needs the certificate of its key, and the"
                            + " intermediate certificates that peers do not have");
        }
        requireMatch(key, copy.getFirst());
        return new Identity(key, copy, null);
    }

    /// A key and the one certificate it has.
    public static Identity of(PrivateKey key, X509Certificate certificate) {
        return of(key, List.of(certificate));
    }

    /// With an OCSP response of the authority, which a server sends to clients that ask for one
    /// (RFC 6066, section 8). Clients send none.
    ///
    /// It is in date for some days: give renewed identities by
    /// [TlsOptions#withIdentities(java.util.function.Supplier)].
    ///
    /// @param response the DER of an OCSPResponse, as `openssl ocsp -respout` writes it
    /// @throws IllegalArgumentException if it cannot be read, is not successful, or says nothing of
    ///   [#certificate()]
    public Identity withStapledResponse(byte[] response) {
        if (Network.statusIn(response, certificate()).isEmpty()) {
            throw new IllegalArgumentException(
                    "the response of "
                            + response.length
                            + " bytes says nothing of the certificate with serial number "
                            + certificate().getSerialNumber().toString(16)
                            + "; a successful OCSP response (RFC 6960) for it is needed, in DER");
        }
        return new Identity(key, chain, response.clone());
    }

    /// What a server staples to its certificate.
    public Optional<byte[]> stapledResponse() {
        return Optional.ofNullable(stapledResponse).map(byte[]::clone);
    }

    /// The certificate of the key, then its issuers, as they are sent.
    public List<X509Certificate> chain() {
        return chain;
    }

    /// The certificate of the key.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// The private key; it may be a handle to one that never leaves its token.
    public PrivateKey key() {
        return key;
    }

    /// `sha256/…` of the public key: what a peer passes to [TrustPolicy#pinned(String...)].
    public String pin() {
        return CertificatePin.of(chain.getFirst());
    }

    /// Two identities are equal if their chains and stapled responses are: then their keys are too.
    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that
                && chain.equals(that.chain)
                && Arrays.equals(stapledResponse, that.stapledResponse);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }

    /// Whose it is, and its pin; never the key.
    @Override
    public String toString() {
        return "Identity[" + CertificateSummary.of(chain.getFirst()).title() + ", " + pin() + "]";
    }

    /// Signs something and checks it: this works for keys in a token too, which show no numbers.
    private static void requireMatch(PrivateKey key, X509Certificate certificate) {
        PublicKey wanted = certificate.getPublicKey();
        String algorithm = signatureFor(wanted);
        try {
            byte[] sample = new byte[32];
            new SecureRandom().nextBytes(sample);
            Signature signer = signature(algorithm);
            signer.initSign(key);
            signer.update(sample);
            byte[] signed = signer.sign();
            Signature verifier = signature(algorithm);
            verifier.initVerify(wanted);
            verifier.update(sample);
            if (verifier.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw mismatch(key, certificate, e);
        }
        throw mismatch(key, certificate, null);
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            signature.setParameter(
                    new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    private static String signatureFor(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> key.getAlgorithm(); // Ed25519, Ed448, RSASSA-PSS and ML-DSA are named as
                // keys are
        };
    }

    private static IllegalArgumentException mismatch(
            PrivateKey key, X509Certificate certificate, @Nullable Exception why) {
        return new IllegalArgumentException(
                "the private key ("
                        + key.getAlgorithm()
                        + ") is not that of the first certificate, "
                        + CertificateSummary.of(certificate).title()
                        + " ("
                        + certificate.getPublicKey().getAlgorithm()
                        + "); the chain starts with the certificate of the key, and key and"
                        + " certificate have to come from one request",
                why);
    }
}
