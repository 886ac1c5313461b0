package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.http.Excerpt;
import dev.fairlead.internal.stack.http.HttpException;
import dev.fairlead.internal.stack.http.HttpHead;
import dev.fairlead.internal.stack.http.HttpHead.Status;
import dev.fairlead.internal.stack.http.HttpHeadParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// The client's side of CONNECT (RFC 9110, section 9.3.6), with Basic authentication (RFC 7617).
final class HttpConnect implements Exchange {
    private static final int SHOWN_SCHEMES = 3;

    /// So many interim responses may come before the one that counts.
    private static final int MOST_INTERIM = 5;

    /// Squid adds the number of the system's error: ECONNREFUSED of Linux and of the BSDs.
    private static final Pattern SQUID_REFUSED = Pattern.compile("ERR_CONNECT_FAIL (111|61)\\b");

    private final Hop hop;
    private HttpHeadParser parser = HttpHeadParser.ofResponse();
    private int interim;

    HttpConnect(Hop hop) {
        this.hop = hop;
    }

    /// The credentials go with the first request: they are for this proxy, and it is not asked
    /// first whether it wants them.
    @Override
    public byte[] begin() {
        String authority = TargetText.authority(hop.target());
        HttpHead request = HttpHead.request("CONNECT", authority).with("Host", authority);
        Proxy.Credentials credentials = hop.credentials();
        if (credentials != null) {
            request = request.with("Proxy-Authorization", "Basic " + token(credentials));
        }
        return request.bytes();
    }

    private static String token(Proxy.Credentials credentials) {
        String both = credentials.user() + ":" + credentials.password();
        return Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Step next(ByteBuffer arrived) throws NetworkException {
        HttpHead head;
        try {
            head = parser.take(arrived);
        } catch (HttpException e) {
            throw hop.protocol(String.valueOf(e.getMessage()));
        }
        if (head == null) {
            return new Step.More();
        }
        int code = ((Status) head.start()).code();
        if (code == 101) {
            throw hop.protocol("it switches protocols, which nobody asked for");
        }
        if (code < 200) {
            if (++interim > MOST_INTERIM) {
                throw hop.protocol("more than " + MOST_INTERIM + " interim responses came");
            }
            parser = HttpHeadParser.ofResponse();
            return next(arrived);
        }
        if (code < 300) {
            return new Step.Done(); // whatever lengths it names, there is no body
        }
        throw hop.failed(refusal(head, (Status) head.start()));
    }

    private ProxyFailure refusal(HttpHead head, Status status) {
        String proxy = hop.name();
        Endpoint target = hop.target();
        String words = status.code() + " " + printable(status.reason());
        ProxyFailure told = told(head, words);
        if (told != null) {
            return told;
        }
        return switch (status.code()) {
            case 401 -> unauthorized(words);
            case 407 -> authentication(head);
            case 400, 405, 501 -> new ProxyFailure.NotSupported(proxy, words);
            case 403 -> new ProxyFailure.Forbidden(proxy, target, words);
            case 404, 502, 503, 504 -> new ProxyFailure.TargetUnreachable(proxy, target, words);
            default -> new ProxyFailure.Failed(proxy, target, words);
        };
    }

    /// Of a server rather than of a proxy; tinyproxy says it of a password that is wrong.
    private ProxyFailure unauthorized(String words) {
        Proxy.Credentials credentials = hop.credentials();
        return credentials == null
                ? new ProxyFailure.Forbidden(hop.name(), hop.target(), words)
                : new ProxyFailure.AuthenticationFailed(hop.name(), credentials.user());
    }

    private ProxyFailure authentication(HttpHead head) {
        Proxy.Credentials credentials = hop.credentials();
        String schemes =
                String.join(
                        ", ",
                        head.values("Proxy-Authenticate").stream()
                                .map(value -> printable(value.split(" ", 2)[0]))
                                .distinct()
                                .limit(SHOWN_SCHEMES)
                                .toList());
        boolean basic =
                head.values("Proxy-Authenticate").stream()
                        .anyMatch(value -> value.regionMatches(true, 0, "Basic", 0, 5));
        return credentials != null && basic
                ? new ProxyFailure.AuthenticationFailed(hop.name(), credentials.user())
                : new ProxyFailure.AuthenticationRequired(
                        hop.name(), "407" + (schemes.isEmpty() ? "" : ", it takes " + schemes));
    }

    /// What the proxy tells in fields: `Proxy-Status` (RFC 9209), and what squid has of its own.
    private @org.jspecify.annotations.Nullable ProxyFailure told(HttpHead head, String words) {
        String error =
                String.join(" ", head.values("Proxy-Status"))
                        + " "
                        + String.join(" ", head.values("X-Squid-Error"));
        if (error.contains("error=dns_error") || error.contains("ERR_DNS_FAIL")) {
            return new ProxyFailure.TargetNameUnknown(hop.name(), hop.target());
        }
        if (error.contains("error=connection_refused") || SQUID_REFUSED.matcher(error).find()) {
            return new ProxyFailure.TargetRefused(hop.name(), hop.target());
        }
        if (error.contains("error=http_request_denied") || error.contains("ERR_ACCESS_DENIED")) {
            return new ProxyFailure.Forbidden(hop.name(), hop.target(), words);
        }
        if (error.contains("ERR_CANNOT_FORWARD")) {
            return new ProxyFailure.TargetUnreachable(
                    hop.name(), hop.target(), words + " (it finds no address, or no way)");
        }
        return null;
    }

    private static String printable(String text) {
        String quoted = Excerpt.of(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    @Override
    public NetworkFailure broken(Break how) {
        return hop.broken(how);
    }
}
