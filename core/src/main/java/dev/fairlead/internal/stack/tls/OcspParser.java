package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateStatus;
import dev.fairlead.internal.stack.tls.Der.Element;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads an OCSPResponse (RFC 6960, section 4.2.1) for what it says. Whether that can be believed
/// is for [StapledStatus] to find out.
public final class OcspParser {
    /// As many elements of one sequence are looked at; a stapled response is for one certificate.
    private static final int MOST = 16;

    private static final int SUCCESSFUL = 0;
    private static final ByteBuffer BASIC =
            ByteBuffer.wrap(new byte[] {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1});
    private static final int EXPLICIT_0 = 0xa0;
    private static final int EXPLICIT_1 = 0xa1;
    private static final int EXPLICIT_2 = 0xa2;
    private static final int GOOD = 0x80;
    private static final int REVOKED = 0xa1;
    private static final int UNKNOWN = 0x82;

    // RFC 6960, section 4.2.2.1, and RFC 5280, section 4.1.2.5.2: Greenwich, seconds, no fraction.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    private OcspParser() {}

    /// What `response` says of the certificate with this serial number, not verified; empty if it
    /// says nothing of it, or cannot be read.
    public static Optional<CertificateStatus> statusOf(BigInteger serial, byte[] response) {
        return Der.first(ByteBuffer.wrap(response), Der.SEQUENCE)
                .filter(OcspParser::isSuccessful)
                .flatMap(outer -> Der.first(outer, EXPLICIT_0))
                .flatMap(explicit -> Der.first(explicit, Der.SEQUENCE))
                .filter(bytes -> Der.first(bytes, Der.OID).filter(BASIC::equals).isPresent())
                .flatMap(bytes -> Der.first(bytes, Der.OCTETS))
                .flatMap(octets -> Der.first(octets, Der.SEQUENCE))
                .flatMap(basic -> Der.first(basic, Der.SEQUENCE))
                .flatMap(data -> ofData(serial, data));
    }

    private static boolean isSuccessful(ByteBuffer response) {
        return Der.first(response, Der.ENUMERATED)
                .filter(status ->
                        status.remaining() == 1 && status.get(status.position()) == SUCCESSFUL)
                .isPresent();
    }

    /// ResponseData: version (rarely), responder, producedAt, responses, extensions.
    private static Optional<CertificateStatus> ofData(BigInteger serial, ByteBuffer data) {
        Deque<Element> parts = new ArrayDeque<>(Der.elements(data, MOST));
        if (hasTag(parts.peek(), EXPLICIT_0)) {
            parts.remove();
        }
        Element responder = parts.poll();
        if (!hasTag(responder, EXPLICIT_1) && !hasTag(responder, EXPLICIT_2)) {
            return Optional.empty();
        }
        Optional<Instant> produced = time(parts.poll());
        Element responses = parts.poll();
        if (produced.isEmpty() || responses == null || responses.tag() != Der.SEQUENCE) {
            return Optional.empty();
        }
        return Der.elements(responses.content(), MOST).stream()
                .filter(single -> single.tag() == Der.SEQUENCE)
                .map(single -> ofSingle(serial, produced.get(), single.content()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// SingleResponse: certID, certStatus, thisUpdate, nextUpdate (optional), extensions.
    private static Optional<CertificateStatus> ofSingle(
            BigInteger serial, Instant produced, ByteBuffer single) {
        List<Element> parts = Der.elements(single, MOST);
        if (parts.size() < 3 || !isFor(serial, parts.get(0))) {
            return Optional.empty();
        }
        CertificateStatus.State state =
                switch (parts.get(1).tag()) {
                    case GOOD -> CertificateStatus.State.GOOD;
                    case REVOKED -> CertificateStatus.State.REVOKED;
                    case UNKNOWN -> CertificateStatus.State.UNKNOWN;
                    default -> null;
                };
        Optional<Instant> thisUpdate = time(parts.get(2));
        if (state == null || thisUpdate.isEmpty()) {
            return Optional.empty();
        }
        Instant nextUpdate =
                parts.stream()
                        .skip(3)
                        .filter(part -> part.tag() == EXPLICIT_0)
                        .findFirst()
                        .flatMap(next -> Der.elements(next.content(), 1).stream().findFirst())
                        .flatMap(OcspParser::time)
                        .orElse(null);
        return Optional.of(
                new CertificateStatus(state, produced, thisUpdate.get(), nextUpdate, false));
    }

    /// CertID: hash algorithm, hash of the issuer's name, hash of its key, serial number.
    private static boolean isFor(BigInteger serial, Element certId) {
        List<Element> parts = Der.elements(certId.content(), MOST);
        return certId.tag() == Der.SEQUENCE
                && parts.size() == 4
                && parts.get(3).tag() == Der.INTEGER
                && parts.get(3).content().equals(ByteBuffer.wrap(serial.toByteArray()));
    }

    private static boolean hasTag(@Nullable Element element, int tag) {
        return element != null && element.tag() == tag;
    }

    private static Optional<Instant> time(@Nullable Element element) {
        if (!hasTag(element, Der.GENERALIZED_TIME) || element == null) {
            return Optional.empty();
        }
        try {
            String text =
                    StandardCharsets.US_ASCII.decode(element.content().duplicate()).toString();
            return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
