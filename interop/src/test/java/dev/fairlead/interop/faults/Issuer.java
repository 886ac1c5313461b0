package dev.fairlead.interop.faults;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority for faults.
///
/// @param certificate its own
/// @param key to sign with
record Issuer(X509Certificate certificate, PrivateKey key) {
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

    static Issuer root(String name) throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        X500Name subject = new X500Name("CN=" + name);
        return new Issuer(
                sign(subject, pair.getPrivate(), subject, pair, "", -30, 365), pair.getPrivate());
    }

    /// A certificate for a host that signs itself.
    static Issuer selfSigned(String host) throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        X500Name subject = new X500Name("CN=" + host);
        return new Issuer(
                sign(subject, pair.getPrivate(), subject, pair, host, -1, 30), pair.getPrivate());
    }

    Issuer below(String name) throws GeneralSecurityException, IOException {
        return issue(name, "", -30, 300);
    }

    /// @param host the DNS name that it is for; empty for an authority
    /// @param from days from now
    /// @param to days from now
    Issuer issue(String name, String host, int from, int to)
            throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return new Issuer(
                sign(issuer, key, new X500Name("CN=" + name), pair, host, from, to),
                pair.getPrivate());
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            X500Name issuer,
            PrivateKey signer,
            X500Name subject,
            KeyPair pair,
            String host,
            int from,
            int to)
            throws GeneralSecurityException, IOException {
        Instant now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(SERIAL.incrementAndGet()),
                        Date.from(now.plus(Duration.ofDays(from))),
                        Date.from(now.plus(Duration.ofDays(to))),
                        subject,
                        pair.getPublic());
        if (host.isEmpty()) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } else {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
        }
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (org.bouncycastle.operator.OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
