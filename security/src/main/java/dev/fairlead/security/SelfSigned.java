package dev.fairlead.security;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.internal.name.InternationalName;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// Makes keys and their certificates: signed by the key itself, or by that of an authority.
final class SelfSigned {
    private static final Duration LONGEST = Duration.ofDays(3653);
    private static final Duration SLOW_CLOCKS = Duration.ofHours(1);

    /// RFC 5280, appendix A.1: ub-common-name.
    private static final int LONGEST_COMMON_NAME = 64;

    private SelfSigned() {}

    static Identity make(List<String> names, Instant now, Duration validity) {
        return make(names, now, validity, KeyKind.P256, null);
    }

    /// @param issuer who signs it; `null` for the key itself
    static Identity make(
            List<String> names,
            Instant now,
            Duration validity,
            KeyKind kind,
            @Nullable Identity issuer) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "no names are given; a certificate without one is refused by every client, so"
                            + " give the host names and addresses that peers connect to");
        }
        requireInRange(validity);
        GeneralName[] alternatives =
                names.stream().map(SelfSigned::name).toArray(GeneralName[]::new);
        if (issuer != null) {
            requireAuthority(issuer, now.plus(validity));
        }
        try {
            KeyPair pair = keyPair(kind);
            X500Name subject = subject(names.getFirst());
            var identifiers = new JcaX509ExtensionUtils();
            var builder =
                    builder(subject, pair, now, validity, issuer)
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(alternatives))
                            .addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(false))
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(
                                            kind == KeyKind.RSA
                                                    ? KeyUsage.digitalSignature
                                                            | KeyUsage.keyEncipherment
                                                    : KeyUsage.digitalSignature))
                            .addExtension(
                                    Extension.extendedKeyUsage,
                                    false,
                                    new ExtendedKeyUsage(
                                            new KeyPurposeId[] {
                                                KeyPurposeId.id_kp_serverAuth,
                                                KeyPurposeId.id_kp_clientAuth
                                            }))
                            .addExtension(
                                    Extension.subjectKeyIdentifier,
                                    false,
                                    identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            return signed(builder, pair, kind, issuer);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(
                    "this Java platform cannot make a key of the kind " + kind + ": " + e, e);
        }
    }

    /// An authority: it signs certificates, and is no server or client itself.
    static Identity authority(String name, Instant now, Duration validity, KeyKind kind) {
        if (name.isBlank() || name.length() > LONGEST_COMMON_NAME) {
            throw new IllegalArgumentException(
                    "the name of the authority has "
                            + name.length()
                            + " characters; 1 to "
                            + LONGEST_COMMON_NAME
                            + " are allowed, not all of them blank");
        }
        requireInRange(validity);
        try {
            KeyPair pair = keyPair(kind);
            X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
            var identifiers = new JcaX509ExtensionUtils();
            var builder =
                    builder(subject, pair, now, validity, null)
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                            .addExtension(
                                    Extension.subjectKeyIdentifier,
                                    false,
                                    identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            return signed(builder, pair, kind, null);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(
                    "this Java platform cannot make a key of the kind " + kind + ": " + e, e);
        }
    }

    private static void requireInRange(Duration validity) {
        if (validity.compareTo(Duration.ofMinutes(1)) < 0 || validity.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a validity of " + validity + " is out of range; it is from 1 min to 10 years");
        }
    }

    private static void requireAuthority(Identity issuer, Instant until) {
        X509Certificate certificate = issuer.certificate();
        String title = CertificateSummary.of(certificate).title();
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[5])) {
            throw new IllegalArgumentException(
                    title
                            + " is no authority, and peers believe nothing that it signs; make one"
                            + " with `fairlead identity new --authority`");
        }
        Instant end = certificate.getNotAfter().toInstant();
        if (until.isAfter(end)) {
            throw new IllegalArgumentException(
                    "the certificate would be valid until "
                            + until
                            + ", and that of "
                            + title
                            + ", which signs it, only until "
                            + end
                            + "; ask for a shorter validity");
        }
    }

    private static KeyPair keyPair(KeyKind kind) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm());
        switch (kind) {
            case P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case RSA -> generator.initialize(3072);
            case ED25519 -> {} // there is one size
        }
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Name subject,
            KeyPair pair,
            Instant now,
            Duration validity,
            @Nullable Identity issuer)
            throws GeneralSecurityException, IOException {
        X500Name signedBy =
                issuer == null
                        ? subject
                        : X500Name.getInstance(
                                issuer.certificate().getSubjectX500Principal().getEncoded());
        var builder =
                new JcaX509v3CertificateBuilder(
                        signedBy,
                        new BigInteger(127, new SecureRandom()).setBit(126),
                        Date.from(now.minus(SLOW_CLOCKS)),
                        Date.from(now.plus(validity)),
                        subject,
                        pair.getPublic());
        if (issuer != null) {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.certificate()));
        }
        return builder;
    }

    private static Identity signed(
            X509v3CertificateBuilder builder, KeyPair pair, KeyKind kind, @Nullable Identity issuer)
            throws GeneralSecurityException, OperatorCreationException {
        String algorithm =
                issuer == null ? kind.signature() : signature(issuer.certificate().getPublicKey());
        var signer =
                new JcaContentSignerBuilder(algorithm)
                        .build(issuer == null ? pair.getPrivate() : issuer.key());
        X509Certificate certificate =
                new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        if (issuer != null) {
            chain.addAll(issuer.chain());
        }
        return Identity.of(pair.getPrivate(), chain);
    }

    private static String signature(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> KeyKind.P256.signature();
            case "RSA" -> KeyKind.RSA.signature();
            case "Ed25519", "EdDSA" -> KeyKind.ED25519.signature();
            default ->
                    throw new IllegalArgumentException(
                            "the authority has a key of the kind "
                                    + key.getAlgorithm()
                                    + "; EC, RSA and Ed25519 can sign here");
        };
    }

    /// The name as it was written, or its first label that is no wildcard if it is too long.
    private static X500Name subject(String name) {
        String host = name.startsWith("*.") ? name.substring(2) : name;
        String commonName =
                name.length() <= LONGEST_COMMON_NAME ? name : host.substring(0, host.indexOf('.'));
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private static GeneralName name(String name) {
        var address = Endpoint.literal(name);
        if (address.isPresent()) {
            return new GeneralName(GeneralName.iPAddress, address.get().address().getHostAddress());
        }
        String wildcard = name.startsWith("*.") ? "*." : "";
        String host = name.substring(wildcard.length());
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        // A name that cannot be connected to is of no use in a certificate.
        Endpoint.host(host, 0);
        String ascii = InternationalName.toAscii(host).toLowerCase(Locale.ROOT);
        if (ascii.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "name '"
                            + name
                            + "' has a wildcard that is not the whole left-most label (RFC 9525,"
                            + " section 6.3)");
        }
        return new GeneralName(GeneralName.dNSName, wildcard + ascii);
    }
}
