package dev.fairlead.cli;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortalOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `--captive told|URL`: whom to ask about captive portals; without it nobody is asked.
final class Captivity {
    private static final String TOLD = "told";

    private Captivity() {}

    /// An `https` URL is the interface of RFC 8908, an `http` one a page that answers 204.
    static Optional<CaptivePortalOptions> options(Arguments arguments) {
        return arguments.value(Options.CAPTIVE).map(Captivity::options);
    }

    static NetworkOptions network(NetworkOptions options, Arguments arguments) {
        return options(arguments).map(options::withCaptivePortals).orElse(options);
    }

    /// None if nobody is to be asked.
    static List<CaptivePortal> ask(Network network, Arguments arguments) {
        return arguments.has(Options.CAPTIVE) ? network.captivePortals() : List.of();
    }

    private static CaptivePortalOptions options(String value) {
        if (value.equals(TOLD)) {
            return CaptivePortalOptions.DEFAULT;
        }
        try {
            URI uri = new URI(value);
            return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT).equals("http")
                    ? CaptivePortalOptions.DEFAULT.withProbe(uri)
                    : CaptivePortalOptions.DEFAULT.withApi(uri);
        } catch (URISyntaxException | IllegalArgumentException _) {
            throw new UsageException(
                    "--captive is '"
                            + value
                            + "'; told, an https URL (RFC 8908) or an http URL that answers 204 is"
                            + " allowed",
                    "fairlead path --captive told");
        }
    }

    static String json(CaptivePortal portal) {
        return Json.of("portal")
                .put("interface", portal.interfaceName())
                .put("state", portal.state().toString())
                .put("page", portal.page().map(URI::toString).orElse(null))
                .put("venue", portal.venue().map(URI::toString).orElse(null))
                .put("because", portal.because())
                .line();
    }
}
