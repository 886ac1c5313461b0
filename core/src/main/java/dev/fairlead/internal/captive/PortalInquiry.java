package dev.fairlead.internal.captive;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortalOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.internal.stack.http.HttpException;
import dev.fairlead.internal.stack.http.HttpHead;
import dev.fairlead.internal.stack.http.HttpResponseParser;
import dev.fairlead.internal.stack.http.HttpResponseParser.Response;
import dev.fairlead.internal.time.Deadline;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Asks over one interface: one request, one answer, within a time.
final class PortalInquiry {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final int PIECE = 8 * 1024;

    private final PortalWatch.Opener opener;
    private final CaptivePortalOptions options;
    private final ToldPortals told;

    PortalInquiry(PortalWatch.Opener opener, CaptivePortalOptions options, ToldPortals told) {
        this.opener = opener;
        this.options = options;
        this.told = told;
    }

    /// @return empty if nobody can be asked, and nothing is to be tried
    Optional<CaptivePortal> over(String name, int index) {
        Optional<String> named = options.api().map(URI::toString).or(() -> told.over(index));
        if (named.isPresent()) {
            return Optional.of(api(name, named.get()));
        }
        return options.probe()
                .map(probe -> {
                    PortalAnswer answer = new PortalAnswer(name, probe);
                    try {
                        return answer.ofProbe(get(probe, name, "*/*"));
                    } catch (NetworkException e) {
                        return answer.unknown(e.failure().summary());
                    } catch (HttpException e) {
                        return answer.unknown(String.valueOf(e.getMessage()));
                    }
                });
    }

    private CaptivePortal api(String name, String named) {
        if (named.equals(ToldPortals.UNRESTRICTED)) {
            return PortalAnswer.unrestricted(name);
        }
        CaptivePortalOptions checked;
        try {
            checked = options.withApi(URI.create(named));
        } catch (IllegalArgumentException e) {
            return new PortalAnswer(name, URI.create("urn:ietf:params:capport"))
                    .unknown("the network names " + e.getMessage());
        }
        URI uri = checked.api().orElseThrow();
        PortalAnswer answer = new PortalAnswer(name, uri);
        try {
            return answer.ofApi(get(uri, name, "application/captive+json"));
        } catch (NetworkException e) {
            return answer.unknown(e.failure().summary());
        } catch (HttpException e) {
            return answer.unknown(String.valueOf(e.getMessage()));
        }
    }

    private Response get(URI uri, String over, String accept)
            throws NetworkException, HttpException {
        boolean secure = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        Endpoint endpoint = Endpoint.host(bare(uri.getHost()), port);
        Stack<StreamConnection> stack = secure ? Tcp.stack().tls(options.tls()) : Tcp.stack();
        Deadline deadline = Deadline.after(options.timeout());
        Parameters parameters =
                Parameters.DEFAULT
                        .withDeadline(options.timeout())
                        .withWait(WaitPolicy.FAIL_FAST)
                        .withPath(PathConstraints.NONE.withRequiredInterface(over));
        StreamConnection connection = opener.open(endpoint, stack, parameters);
        try {
            connection.within(left(deadline)).send(request(uri, accept));
            HttpResponseParser parser = new HttpResponseParser();
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (connection.within(left(deadline)).receive(piece) >= 0) {
                Response response = parser.take(piece.flip());
                if (response != null) {
                    return response;
                }
                piece.clear();
            }
            return parser.end();
        } finally {
            connection.abort();
        }
    }

    private static Duration left(Deadline deadline) {
        Duration left = Duration.ofNanos(deadline.remainingNanos());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static byte[] request(URI uri, String accept) {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        // Nothing that would tell this machine from another.
        return HttpHead.request("GET", target)
                .with("Host", host)
                .with("Accept", accept)
                .with("Cache-Control", "no-cache")
                .with("Connection", "close")
                .bytes();
    }
}
