package dev.fairlead.security;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.internal.name.InternationalName;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
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
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes identities that nobody else vouches for.
final class SelfSigned {
    private static final Duration LONGEST = Duration.ofDays(3653);
    private static final Duration SLOW_CLOCKS = Duration.ofHours(1);

    /// RFC 5280, appendix A.1: ub-common-name.
    private static final int LONGEST_COMMON_NAME = 64;

    private SelfSigned() {}

    static Identity make(List<String> names, Instant now, Duration validity) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "no names are given; a certificate without one is refused by every client, so"
                            + " give the host names and addresses that peers connect to");
        }
        if (validity.compareTo(Duration.ofMinutes(1)) < 0 || validity.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a validity of " + validity + " is out of range; it is from 1 min to 10 years");
        }
        GeneralName[] alternatives =
                names.stream().map(SelfSigned::name).toArray(GeneralName[]::new);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name subject = subject(names.getFirst());
            var identifiers = new JcaX509ExtensionUtils();
            var builder =
                    new JcaX509v3CertificateBuilder(
                                    subject,
                                    new BigInteger(127, new SecureRandom()).setBit(126),
                                    Date.from(now.minus(SLOW_CLOCKS)),
                                    Date.from(now.plus(validity)),
                                    subject,
                                    pair.getPublic())
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(alternatives))
                            .addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(false))
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.digitalSignature))
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
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            return Identity.of(
                    pair.getPrivate(),
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java platform cannot make a P-256 key: " + e, e);
        }
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
