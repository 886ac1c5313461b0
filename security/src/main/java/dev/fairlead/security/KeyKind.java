package dev.fairlead.security;

/// What key is made for a certificate.
public enum KeyKind {
    /// EC on the curve P-256: understood by everybody.
    P256("EC", "SHA256withECDSA"),
    /// Ed25519 (RFC 8032): small and fast; browsers do not take it.
    ED25519("Ed25519", "Ed25519"),
    /// RSA with 3072 bits: for peers that know nothing else.
    RSA("RSA", "SHA256withRSA");

    private final String algorithm;
    private final String signature;

    KeyKind(String algorithm, String signature) {
        this.algorithm = algorithm;
        this.signature = signature;
    }

    String algorithm() {
        return algorithm;
    }

    /// What a key of this kind signs certificates with.
    String signature() {
        return signature;
    }
}
