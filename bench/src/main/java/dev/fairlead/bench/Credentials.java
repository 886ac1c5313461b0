package dev.fairlead.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// What every subject's server shows over TLS, and what its clients trust: a certificate for some
/// addresses of loopback, issued by an authority of its own; both have EC keys (P-256).
///
/// @param root the certificate of that authority
public record Credentials(PrivateKey key, X509Certificate certificate, X509Certificate root) {
    /// The suite of TLS 1.3 that every subject uses: BoringSSL's own choice on processors that have
    /// instructions for AES.
    public static final String SUITE = "TLS_AES_128_GCM_SHA256";

    /// How many addresses the certificate is for, from 127.0.0.1 on.
    public static final int ADDRESSES = 16;

    public static Credentials make() {
        try {
            KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
            pairs.initialize(256);
            KeyPair authority = pairs.generateKeyPair();
            KeyPair server = pairs.generateKeyPair();
            X500Name issuer = new X500Name("CN=Authority of the benchmarks");
            JcaX509v3CertificateBuilder root = certificate(issuer, issuer, authority, 1);
            root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            root.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            X500Name subject = new X500Name("CN=bench.test");
            JcaX509v3CertificateBuilder leaf = certificate(issuer, subject, server, 2);
            leaf.addExtension(Extension.subjectAlternativeName, false, addresses());
            return new Credentials(
                    server.getPrivate(), signed(leaf, authority), signed(root, authority));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    private static JcaX509v3CertificateBuilder certificate(
            X500Name issuer, X500Name subject, KeyPair pair, int serial) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(serial),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(30))),
                subject,
                pair.getPublic());
    }

    private static GeneralNames addresses() {
        GeneralName[] names = new GeneralName[ADDRESSES];
        for (int i = 0; i < ADDRESSES; i++) {
            names[i] = new GeneralName(GeneralName.iPAddress, "127.0.0." + (i + 1));
        }
        return new GeneralNames(names);
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair authority)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(authority.getPrivate())));
    }

    /// Writes them where another program finds them: `key.pem`, `certificate.pem`, `root.pem`.
    public void writeTo(Path folder) throws IOException {
        try {
            write(folder.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
            write(folder.resolve("certificate.pem"), "CERTIFICATE", certificate.getEncoded());
            write(folder.resolve("root.pem"), "CERTIFICATE", root.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
