package dev.fairlead.internal.stack.tls;

import dev.fairlead.internal.stack.tls.Der.Element;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The extensions that point from a certificate to its issuer (RFC 5280, sections 4.2.1.1, 4.2.1.2
/// and 4.2.2.1), which the JDK does not read aloud.
final class KeyIdentifiers {
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final int KEY_IDENTIFIER = 0x80;
    private static final int URI = 0x86;
    private static final Element CA_ISSUERS =
            new Element(Der.OID, ByteBuffer.wrap(new byte[] {0x2b, 6, 1, 5, 5, 7, 0x30, 2}));

    private static final int MOST_URIS = 4;
    private static final int LONGEST_URI = 512;

    private KeyIdentifiers() {}

    /// Whether the certificate says that it was signed with the key of `issuer`; not so if either
    /// says nothing.
    static boolean agree(X509Certificate certificate, X509Certificate issuer) {
        Optional<ByteBuffer> authority =
                value(certificate, AUTHORITY_KEY)
                        .flatMap(der -> Der.first(der, Der.SEQUENCE))
                        .flatMap(der -> Der.first(der, KEY_IDENTIFIER));
        return authority.isPresent()
                && authority.equals(
                        value(issuer, SUBJECT_KEY).flatMap(der -> Der.first(der, Der.OCTETS)));
    }

    /// Where the certificate of the issuer can be had, as the certificate says: a few printable
    /// URIs.
    static List<String> caIssuers(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        ByteBuffer list =
                value(certificate, AUTHORITY_ACCESS)
                        .flatMap(der -> Der.first(der, Der.SEQUENCE))
                        .orElse(ByteBuffer.allocate(0));
        for (Element description : Der.elements(list)) {
            List<Element> parts = Der.elements(description.content());
            if (parts.size() == 2
                    && parts.get(0).equals(CA_ISSUERS)
                    && parts.get(1).tag() == URI
                    && parts.get(1).content().remaining() <= LONGEST_URI
                    && found.size() < MOST_URIS) {
                printable(parts.get(1).content()).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<String> printable(ByteBuffer ascii) {
        for (int at = ascii.position(); at < ascii.limit(); at++) {
            if (ascii.get(at) <= ' ' || ascii.get(at) == 0x7f) {
                return Optional.empty();
            }
        }
        return Optional.of(StandardCharsets.US_ASCII.decode(ascii.duplicate()).toString());
    }

    /// The DER inside the octet string that wraps every extension.
    private static Optional<ByteBuffer> value(X509Certificate certificate, String oid) {
        byte @Nullable [] extension = certificate.getExtensionValue(oid);
        return extension == null
                ? Optional.empty()
                : Der.first(ByteBuffer.wrap(extension), Der.OCTETS);
    }
}
