package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Endpoint;
import dev.fairlead.TlsHandshake;
import dev.fairlead.WebSocketAnswer;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketRequest;
import dev.fairlead.internal.stack.http.HttpException;
import dev.fairlead.internal.stack.http.HttpHead;
import dev.fairlead.internal.stack.http.HttpHeadParser;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The server's half of the opening handshake (RFC 6455, section 4.2). Does no I/O.
final class ServerHandshake {
    /// What is to be sent, and what it came to.
    ///
    /// @param agreed `null` if no WebSocket is opened
    @SuppressWarnings("ArrayRecordComponent") // handed over
    record Reply(byte[] bytes, int status, String reason, @Nullable Agreed agreed) {}

    private final Endpoint remote;
    private final @Nullable TlsHandshake tls;
    private final WebSocketOptions options;
    private final HttpHeadParser parser = HttpHeadParser.ofRequest();
    private @Nullable HttpHead head;

    ServerHandshake(Endpoint remote, @Nullable TlsHandshake tls, WebSocketOptions options) {
        this.remote = remote;
        this.tls = tls;
        this.options = options;
    }

    /// Whether anything of a request has come.
    boolean hasBegun() {
        return parser.hasBegun();
    }

    /// Takes the request, and nothing after it.
    ///
    /// @return whether it is complete; [#request()] and [#reply] come next
    /// @throws HttpException if it is none
    boolean take(ByteBuffer arrived) throws HttpException {
        head = parser.take(arrived);
        return head != null;
    }

    /// What is wrong with the request, as the reply to it; `null` if nothing is.
    @Nullable Reply objection() {
        HttpHead came = head();
        HttpHead.Request start = (HttpHead.Request) came.start();
        if (!start.method().equals("GET")) {
            return refusal(HttpHead.response(405, "Method Not Allowed").with("Allow", "GET"));
        }
        boolean upgrade = came.has("Upgrade", "websocket") && came.has("Connection", "Upgrade");
        if (!upgrade) {
            return refusal(
                    HttpHead.response(426, "Upgrade Required")
                            .with("Upgrade", "websocket")
                            .with(Keys.VERSION, "13"));
        }
        if (!came.values(Keys.VERSION).equals(List.of("13"))) {
            return refusal(
                    HttpHead.response(426, "Upgrade Required")
                            .with("Upgrade", "websocket")
                            .with(Keys.VERSION, "13"));
        }
        List<String> keys = came.values(Keys.KEY);
        if (start.minor() < 1
                || came.values("Host").size() != 1
                || keys.size() != 1
                || !Keys.isKey(keys.getFirst())
                || !start.target().startsWith("/")) {
            return refusal(HttpHead.response(400, "Bad Request"));
        }
        return null;
    }

    /// To whoever sent what is no request of HTTP.
    static Reply badRequest() {
        return refusal(HttpHead.response(400, "Bad Request"));
    }

    WebSocketRequest request() {
        HttpHead came = head();
        return new WebSocketRequest(
                remote,
                ((HttpHead.Request) came.start()).target(),
                Keys.headers(came),
                came.elements(Keys.SUBPROTOCOL),
                Optional.ofNullable(tls));
    }

    private HttpHead head() {
        HttpHead known = head;
        if (known == null) {
            throw new IllegalStateException("the request is not complete");
        }
        return known;
    }

    /// Where the program does not decide.
    WebSocketAnswer standard() {
        List<String> offered = head().elements(Keys.SUBPROTOCOL);
        return options.subprotocols().stream()
                .filter(offered::contains)
                .findFirst()
                .map(WebSocketAnswer::accept)
                .orElseGet(WebSocketAnswer::accept);
    }

    /// @throws IllegalArgumentException if the answer chooses a subprotocol that the client does
    ///   not speak
    Reply reply(WebSocketAnswer answer) {
        if (!answer.isAccepted()) {
            HttpHead response = HttpHead.response(answer.status(), answer.reason());
            for (var header : answer.headers().entrySet()) {
                response = response.with(header.getKey(), header.getValue());
            }
            return refusal(response);
        }
        HttpHead came = head();
        HttpHead response =
                HttpHead.response(101, "Switching Protocols")
                        .with("Upgrade", "websocket")
                        .with("Connection", "Upgrade")
                        .with(Keys.ACCEPT, Keys.accept(came.values(Keys.KEY).getFirst()));
        String subprotocol = answer.subprotocol().orElse(null);
        if (subprotocol != null) {
            if (!came.elements(Keys.SUBPROTOCOL).contains(subprotocol)) {
                throw new IllegalArgumentException(
                        "the answer chooses the subprotocol '"
                                + subprotocol
                                + "'; the client speaks "
                                + came.elements(Keys.SUBPROTOCOL));
            }
            response = response.with(Keys.SUBPROTOCOL, subprotocol);
        }
        DeflateParameters compression =
                options.compression()
                        .flatMap(wanted ->
                                DeflateParameters.accept(came.elements(Keys.EXTENSIONS), wanted))
                        .orElse(null);
        if (compression != null) {
            response = response.with(Keys.EXTENSIONS, compression.answer());
        }
        for (var header : answer.headers().entrySet()) {
            response = response.with(header.getKey(), header.getValue());
        }
        return new Reply(
                response.bytes(),
                101,
                "Switching Protocols",
                new Agreed(subprotocol, compression, Keys.headers(response)));
    }

    private static Reply refusal(HttpHead response) {
        HttpHead.Status status = (HttpHead.Status) response.start();
        return new Reply(
                response.with("Content-Length", "0").with("Connection", "close").bytes(),
                status.code(),
                status.reason(),
                null);
    }
}
