package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Endpoint;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.name.InternationalName;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens WebSockets over streams, as a client or as a server.
public final class WebSocketLayer implements StreamLayer {
    private final WebSocketOptions options;
    private final @Nullable Destination destination;

    /// What the request of a client names.
    ///
    /// @param host with the port unless it is the scheme's own
    /// @param target path and query
    record Destination(String host, String target) {}

    private WebSocketLayer(WebSocketOptions options, @Nullable Destination destination) {
        this.options = options;
        this.destination = destination;
    }

    /// @param secured whether TLS is below
    /// @throws IllegalArgumentException if the URI and the stack do not go together
    public static WebSocketLayer client(
            WebSocketOptions options, Endpoint endpoint, boolean secured) {
        return new WebSocketLayer(options, destination(options, endpoint, secured));
    }

    public static WebSocketLayer server(WebSocketOptions options) {
        return new WebSocketLayer(options, null);
    }

    @Override
    public String protocol() {
        return "websocket";
    }

    @Override
    public void begin(StreamTransport stream, Outcome outcome) {
        Destination to = destination;
        WebSocketTransport transport = new WebSocketTransport(stream, options, to != null);
        transport.open(
                to == null
                        ? new ServerOpening(transport, options, outcome)
                        : new ClientOpening(transport, options, to, outcome));
    }

    // ---- where a client goes

    private static Destination destination(
            WebSocketOptions options, Endpoint endpoint, boolean secured) {
        int standard = secured ? 443 : 80;
        return switch (endpoint) {
            case Endpoint.Uri(URI uri) -> ofUri(options, uri, secured, standard);
            case Endpoint.Host(String name, int port) ->
                    new Destination(
                            withPort(InternationalName.toAscii(name), port, standard),
                            target(options, "/"));
            case Endpoint.Address address ->
                    new Destination(
                            withPort(literal(address), address.port(), standard),
                            target(options, "/"));
            case Endpoint.Unix _ -> new Destination("localhost", target(options, "/"));
            case Endpoint.Service service ->
                    new Destination(
                            InternationalName.toAscii(service.domain()), target(options, "/"));
        };
    }

    private static Destination ofUri(
            WebSocketOptions options, URI uri, boolean secured, int standard) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean wantsTls = scheme.equals("wss") || scheme.equals("https");
        if (!wantsTls && !scheme.equals("ws") && !scheme.equals("http")) {
            throw new IllegalArgumentException(
                    "the URI " + uri + " is not one of a WebSocket; use ws:// or wss://");
        }
        if (wantsTls != secured) {
            throw new IllegalArgumentException(
                    wantsTls
                            ? "the URI "
                                    + uri
                                    + " asks for TLS, and the stack has none: use"
                                    + " Tcp.stack().tls().webSocket()"
                            : "the URI "
                                    + uri
                                    + " is one without TLS, and the stack has it: use wss://, or"
                                    + " Tcp.stack().webSocket()");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the URI "
                            + uri
                            + " has a fragment, which no WebSocket has (RFC 6455, section 3)");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the URI of "
                            + uri.getHost()
                            + " has user information; use WebSocketOptions.withHeader(\"Authorization\","
                            + " …) instead");
        }
        URI plain = URI.create(uri.toASCIIString());
        String path =
                plain.getRawPath() == null || plain.getRawPath().isEmpty()
                        ? "/"
                        : plain.getRawPath();
        String query = plain.getRawQuery() == null ? "" : "?" + plain.getRawQuery();
        int port = uri.getPort() < 0 ? standard : uri.getPort();
        return new Destination(
                withPort(plain.getHost(), port, standard), target(options, path + query));
    }

    private static String target(WebSocketOptions options, String otherwise) {
        return options.target().orElse(otherwise);
    }

    private static String withPort(String host, int port, int standard) {
        return port == standard || port == 0 ? host : host + ":" + port;
    }

    /// Without the scope, which means something on this machine alone (RFC 6874, section 4).
    private static String literal(Endpoint.Address address) {
        String text = address.host();
        int scope = text.indexOf('%');
        String bare = scope < 0 ? text : text.substring(0, scope);
        return address.isIpv6() ? "[" + bare + "]" : bare;
    }
}
