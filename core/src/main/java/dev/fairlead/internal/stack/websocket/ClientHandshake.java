package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.internal.stack.http.Excerpt;
import dev.fairlead.internal.stack.http.HttpException;
import dev.fairlead.internal.stack.http.HttpHead;
import dev.fairlead.internal.stack.http.HttpHeadParser;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's half of the opening handshake (RFC 6455, section 4.1). Does no I/O.
final class ClientHandshake {
    private static final int SHOWN = 200;

    private final Endpoint remote;
    private final WebSocketOptions options;
    private final String key;
    private final HttpHeadParser parser = HttpHeadParser.ofResponse();

    ClientHandshake(Endpoint remote, WebSocketOptions options) {
        this(remote, options, Keys.fresh());
    }

    ClientHandshake(Endpoint remote, WebSocketOptions options, String key) {
        this.remote = remote;
        this.options = options;
        this.key = key;
    }

    /// @param host as it stands in the header Host
    /// @param target path and query
    byte[] request(String host, String target) {
        HttpHead head =
                HttpHead.request("GET", target)
                        .with("Host", host)
                        .with("Upgrade", "websocket")
                        .with("Connection", "Upgrade")
                        .with(Keys.KEY, key)
                        .with(Keys.VERSION, "13");
        if (!options.subprotocols().isEmpty()) {
            head = head.with(Keys.SUBPROTOCOL, String.join(", ", options.subprotocols()));
        }
        if (options.compression().isPresent()) {
            head = head.with(Keys.EXTENSIONS, DeflateParameters.offer(options.compression().get()));
        }
        for (var header : options.headers().entrySet()) {
            head = head.with(header.getKey(), header.getValue());
        }
        return head.bytes();
    }

    /// Takes the response, and nothing after it.
    ///
    /// @return `null` if more has to come
    /// @throws NetworkException if it opens no WebSocket
    @Nullable Agreed take(ByteBuffer arrived) throws NetworkException {
        try {
            HttpHead head = parser.take(arrived);
            return head == null ? null : agreed(head, arrived);
        } catch (HttpException e) {
            throw failed(new WebSocketFailure.NotWebSocket(remote, said(e)), e);
        } catch (Violation e) {
            throw failed(new WebSocketFailure.NotWebSocket(remote, e.rule()), e);
        }
    }

    private static String said(HttpException e) {
        return String.valueOf(e.getMessage());
    }

    private Agreed agreed(HttpHead head, ByteBuffer rest) throws NetworkException, Violation {
        HttpHead.Status status = (HttpHead.Status) head.start();
        if (status.code() != 101) {
            throw failed(
                    new WebSocketFailure.HandshakeRefused(
                            remote,
                            status.code(),
                            shown(status.reason()),
                            explanation(status.code(), head, rest)),
                    null);
        }
        if (!head.has("Upgrade", "websocket") || !head.has("Connection", "Upgrade")) {
            throw Violation.protocol("its 101 does not change to websocket");
        }
        List<String> accepts = head.values(Keys.ACCEPT);
        if (accepts.size() != 1 || !accepts.getFirst().equals(Keys.accept(key))) {
            throw Violation.protocol(
                    "its "
                            + Keys.ACCEPT
                            + " is not what the key asks for, but "
                            + (accepts.isEmpty() ? "missing" : Excerpt.of(accepts.getFirst())));
        }
        return new Agreed(
                subprotocol(head),
                DeflateParameters.answered(
                        head.elements(Keys.EXTENSIONS), options.compression().orElse(null)),
                Keys.headers(head));
    }

    private @Nullable String subprotocol(HttpHead head) throws Violation {
        List<String> chosen = head.values(Keys.SUBPROTOCOL);
        if (chosen.isEmpty()) {
            return null;
        }
        if (chosen.size() > 1 || !options.subprotocols().contains(chosen.getFirst())) {
            throw Violation.protocol(
                    "it chose the subprotocol "
                            + Excerpt.of(String.join(", ", chosen))
                            + ", which was not offered");
        }
        return chosen.getFirst();
    }

    private static String explanation(int status, HttpHead head, ByteBuffer rest) {
        List<String> all = new ArrayList<>();
        if (status >= 300 && status < 400) {
            head.value("Location").ifPresent(to -> all.add("it is at " + shown(to)));
        }
        if (status == 401) {
            head.value("WWW-Authenticate").ifPresent(how -> all.add("it asks for " + shown(how)));
        }
        if (status == 426) {
            head.value(Keys.VERSION).ifPresent(v -> all.add("it speaks version " + shown(v)));
        }
        if (rest.hasRemaining()) {
            byte[] content = new byte[Math.min(SHOWN, rest.remaining())];
            rest.get(rest.position(), content);
            all.add("its answer begins " + Excerpt.of(content, content.length));
        }
        return String.join("; ", all);
    }

    /// What may be shown on a terminal, without the quotes.
    private static String shown(String text) {
        String quoted = Excerpt.of(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static NetworkException failed(NetworkFailure failure, @Nullable Exception cause) {
        return new NetworkException(failure, cause);
    }
}
