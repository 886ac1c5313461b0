package dev.fairlead;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a server makes of a [WebSocketRequest]. Immutable.
public final class WebSocketAnswer {
    private final int status;
    private final String reason;
    private final @Nullable String subprotocol;
    private final Map<String, String> headers;

    private WebSocketAnswer(
            int status, String reason, @Nullable String subprotocol, Map<String, String> headers) {
        this.status = status;
        this.reason = reason;
        this.subprotocol = subprotocol;
        this.headers = headers;
    }

    /// The WebSocket is opened, without a subprotocol.
    public static WebSocketAnswer accept() {
        return new WebSocketAnswer(101, "Switching Protocols", null, Map.of());
    }

    /// The WebSocket is opened.
    ///
    /// @param subprotocol one of [WebSocketRequest#subprotocols()]
    public static WebSocketAnswer accept(String subprotocol) {
        return new WebSocketAnswer(
                101,
                "Switching Protocols",
                WebSocketOptions.requireToken("subprotocol", subprotocol),
                Map.of());
    }

    /// The WebSocket is not opened.
    ///
    /// @param status 300 to 599, such as 403
    /// @param reason for a person, ASCII
    public static WebSocketAnswer reject(int status, String reason) {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException(
                    "the status of a rejection is " + status + "; 300 to 599 is allowed");
        }
        return new WebSocketAnswer(
                status, WebSocketOptions.requireValue("reason", reason), null, Map.of());
    }

    /// With a header of the response; one of the same name is replaced.
    ///
    /// @throws IllegalArgumentException if it is a header of the handshake itself
    public WebSocketAnswer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        WebSocketOptions.putHeader(more, name, value);
        return new WebSocketAnswer(status, reason, subprotocol, more);
    }

    public boolean isAccepted() {
        return status == 101;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public Optional<String> subprotocol() {
        return Optional.ofNullable(subprotocol);
    }

    public Map<String, String> headers() {
        return java.util.Collections.unmodifiableMap(headers);
    }
}
