package dev.fairlead.internal.stack.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Issues certificates for tests, good ones and bad ones: [#issue(String)] and
/// [#intermediate(String)] give a request with sound defaults, and each call changes one thing.
public final class Authority {
    /// What the tests take for the present.
    public static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong(1000);
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private final X509Certificate certificate;
    private final PrivateKey key;

    private Authority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /// A root that is valid for ten years.
    public static Authority root(String commonName) {
        return selfSigned(commonName).asAuthority().from(-3650).to(3650).authority();
    }

    /// A request for a certificate that signs itself.
    public static Request selfSigned(String commonName) {
        return new Request(null, commonName);
    }

    /// A request for an authority below this one, valid for two years.
    public Request intermediate(String commonName) {
        return new Request(this, commonName).asAuthority().from(-365).to(365);
    }

    /// A request for the certificate of a peer with this DNS name, valid from yesterday for 90
    /// days.
    public Request issue(String name) {
        return new Request(this, name)
                .name(name)
                .usage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /// A certificate and its key.
    public record Issued(X509Certificate certificate, PrivateKey key) {}

    /// What a certificate is to be.
    public static final class Request {
        private final Authority issuer;
        private String subject;
        private final List<GeneralName> names = new ArrayList<>();
        private final Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>();
        private final Set<ASN1ObjectIdentifier> critical =
                new HashSet<>(Set.of(Extension.basicConstraints, Extension.nameConstraints));
        private Instant origin = NOW;
        private Instant notBefore = NOW.minus(Duration.ofDays(1));
        private Instant notAfter = NOW.plus(Duration.ofDays(89));
        private KeyPair pair = keyPair("EC", 256);
        private String signature;
        private PrivateKey signer;
        private final BigInteger serial = BigInteger.valueOf(SERIAL.incrementAndGet());

        private Request(Authority issuer, String commonName) {
            this.issuer = issuer;
            this.subject = "CN=" + commonName + ",O=Test";
        }

        public Request subject(String distinguishedName) {
            subject = distinguishedName;
            return this;
        }

        public Request name(String dns) {
            names.add(new GeneralName(GeneralName.dNSName, dns));
            return this;
        }

        public Request address(String literal) {
            names.add(new GeneralName(GeneralName.iPAddress, literal));
            return this;
        }

        public Request withoutNames() {
            names.clear();
            return this;
        }

        /// Counts days from the real present instead, for handshakes; to be called before they are.
        public Request today() {
            origin = Instant.now();
            return from(-1).to(89);
        }

        /// Days from [#NOW].
        public Request from(int days) {
            notBefore = origin.plus(Duration.ofDays(days));
            return this;
        }

        /// Days from [#NOW].
        public Request to(int days) {
            notAfter = origin.plus(Duration.ofDays(days));
            return this;
        }

        public Request key(String algorithm, int bits) {
            pair = keyPair(algorithm, bits);
            return this;
        }

        public Request key(KeyPair pair) {
            this.pair = pair;
            return this;
        }

        public Request signedWith(String algorithm) {
            signature = algorithm;
            return this;
        }

        /// Forges: the issuer's name, and somebody else's key.
        public Request signedBy(PrivateKey other) {
            signer = other;
            return this;
        }

        public Request usage(KeyPurposeId... purposes) {
            extensions.put(Extension.extendedKeyUsage, new ExtendedKeyUsage(purposes));
            return this;
        }

        public Request keyUsage(int bits) {
            extensions.put(Extension.keyUsage, new KeyUsage(bits));
            return this;
        }

        public Request asAuthority() {
            extensions.put(Extension.basicConstraints, new BasicConstraints(true));
            return keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
        }

        public Request extension(ASN1ObjectIdentifier oid, ASN1Encodable value) {
            extensions.put(oid, value);
            return this;
        }

        public Request critical(ASN1ObjectIdentifier oid, ASN1Encodable value) {
            critical.add(oid);
            return extension(oid, value);
        }

        public Request without(ASN1ObjectIdentifier oid) {
            extensions.remove(oid);
            return this;
        }

        public Authority authority() {
            Issued issued = issued();
            return new Authority(issued.certificate(), issued.key());
        }

        public X509Certificate certificate() {
            return issued().certificate();
        }

        public Issued issued() {
            try {
                PrivateKey key =
                        signer != null ? signer : issuer == null ? pair.getPrivate() : issuer.key;
                X500Name issuerName =
                        issuer == null
                                ? new X500Name(subject)
                                : X500Name.getInstance(
                                        issuer.certificate.getSubjectX500Principal().getEncoded());
                var builder =
                        new JcaX509v3CertificateBuilder(
                                issuerName,
                                serial,
                                Date.from(notBefore),
                                Date.from(notAfter),
                                new X500Name(subject),
                                pair.getPublic());
                var identifiers = new JcaX509ExtensionUtils();
                builder.addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        identifiers.createSubjectKeyIdentifier(pair.getPublic()));
                if (issuer != null) {
                    builder.addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            identifiers.createAuthorityKeyIdentifier(
                                    issuer.certificate.getPublicKey()));
                }
                if (!names.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            subject.isEmpty(),
                            new GeneralNames(names.toArray(GeneralName[]::new)));
                }
                for (var extension : extensions.entrySet()) {
                    builder.addExtension(
                            extension.getKey(),
                            critical.contains(extension.getKey()),
                            extension.getValue());
                }
                var made = builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key));
                return new Issued(
                        new JcaX509CertificateConverter().getCertificate(made), pair.getPrivate());
            } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private String algorithm(PrivateKey key) {
            if (signature != null) {
                return signature;
            }
            return switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
            };
        }
    }

    /// A new key pair; RSA pairs, which take long to make, are made once for each length.
    public static KeyPair keyPair(String algorithm, int bits) {
        return algorithm.equals("RSA")
                ? KEYS.computeIfAbsent(algorithm + bits, _ -> generate(algorithm, bits))
                : generate(algorithm, bits);
    }

    private static KeyPair generate(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
