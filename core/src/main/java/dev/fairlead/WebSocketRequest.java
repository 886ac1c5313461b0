package dev.fairlead;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a client asks for when it opens a WebSocket: for the server's [WebSocketOptions#accept()].
///
/// @param remote where it comes from
/// @param target path and query, such as `/chat?room=1`
/// @param headers all of them; names are found without regard to case
/// @param subprotocols what the client speaks, the best first
/// @param tls of the connection; empty if it is not secured
public record WebSocketRequest(
        Endpoint remote,
        String target,
        Map<String, List<String>> headers,
        List<String> subprotocols,
        Optional<TlsHandshake> tls) {

    /// The target without its query.
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /// What stands behind the `?`, as it was sent; empty if there is none.
    public Optional<String> query() {
        int query = target.indexOf('?');
        return query < 0 ? Optional.empty() : Optional.of(target.substring(query + 1));
    }

    /// The first value of a header.
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /// Which web page a browser opens it from, such as `https://example.com`. A server that knows
    /// its users by cookies has to look at it: any page may open a WebSocket to any server.
    public Optional<String> origin() {
        return header("Origin");
    }
}
