package dev.fairlead.internal.captive;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortal.State;
import dev.fairlead.internal.stack.http.HttpHead;
import dev.fairlead.internal.stack.http.HttpResponseParser.Response;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an answer means.
///
/// @param over the interface
/// @param asked whom or what
record PortalAnswer(String over, URI asked) {
    private static final String TYPE = "application/captive+json";
    private static final List<Integer> REDIRECTIONS = List.of(301, 302, 303, 307, 308);

    // RFC 6585, section 6
    private static final int AUTHENTICATION_REQUIRED = 511;
    private static final int LONGEST_PAGE = 2048;

    // A year: more is no promise any more.
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

    /// RFC 8908, section 5.
    CaptivePortal ofApi(Response response) {
        if (response.status().code() != 200) {
            return unknown("it answers with status " + response.status().code());
        }
        String type = response.head().value("Content-Type").orElse("").split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase(TYPE)) {
            return unknown("its answer is not " + TYPE);
        }
        Map<String, Object> told;
        try {
            told =
                    JsonObjectParser.parse(
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(response.content()))
                                    .toString());
        } catch (CharacterCodingException _) {
            return unknown("its answer is not UTF-8");
        } catch (MalformedJson e) {
            return unknown("its answer is " + e.getMessage());
        }
        if (!(told.get("captive") instanceof Boolean captive)) {
            return unknown("its answer does not say whether the network is captive");
        }
        return new CaptivePortal(
                over,
                captive ? State.CAPTIVE : State.OPEN,
                page(told.get("user-portal-url")),
                page(told.get("venue-info-url")),
                remaining(told.get("seconds-remaining")),
                asked + " says so");
    }

    /// There is no standard for it; everybody does it so.
    CaptivePortal ofProbe(Response response) {
        HttpHead head = response.head();
        int code = response.status().code();
        if (code == 204) {
            return plain(State.OPEN, Optional.empty(), asked + " answers as it should");
        }
        String status = asked + " answers with status " + code + " in place of 204";
        if (REDIRECTIONS.contains(code)) {
            return plain(
                    State.CAPTIVE,
                    head.value("Location").flatMap(this::resolved),
                    status + ", and leads elsewhere");
        }
        if (code == AUTHENTICATION_REQUIRED) {
            return plain(State.CAPTIVE, Optional.of(asked), status);
        }
        if (code == 200 && response.content().length > 0) {
            return plain(State.CAPTIVE, Optional.of(asked), status + ": with another's page");
        }
        return unknown("it answers with status " + code + " in place of 204");
    }

    CaptivePortal unknown(String why) {
        return plain(State.UNKNOWN, Optional.empty(), asked + " was asked: " + why);
    }

    /// RFC 8910, section 2: the network says that there is none.
    static CaptivePortal unrestricted(String over) {
        return new CaptivePortal(
                over,
                State.OPEN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "the network says that it has no portal");
    }

    private CaptivePortal plain(State state, Optional<URI> page, String because) {
        return new CaptivePortal(over, state, page, Optional.empty(), Optional.empty(), because);
    }

    private Optional<URI> resolved(String location) {
        Optional<URI> uri = uri(location);
        return uri.flatMap(found -> page(asked.resolve(found).toString()));
    }

    private static Optional<URI> page(@org.jspecify.annotations.Nullable Object told) {
        return told instanceof String text
                ? uri(text).filter(PortalAnswer::isPage)
                : Optional.empty();
    }

    private static Optional<URI> uri(String text) {
        if (text.length() > LONGEST_PAGE) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException _) {
            return Optional.empty(); // what cannot be opened is not shown
        }
    }

    /// Neither a file nor a script: a person may open it.
    private static boolean isPage(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
    }

    private static Optional<Duration> remaining(@org.jspecify.annotations.Nullable Object told) {
        return told instanceof BigDecimal seconds && seconds.signum() >= 0
                ? Optional.of(Duration.ofSeconds(seconds.min(LONGEST).longValue()))
                : Optional.empty();
    }
}
