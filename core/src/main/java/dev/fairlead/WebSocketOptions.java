package dev.fairlead;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How WebSocket behaves (RFC 6455). Immutable; each `with…` gives a changed copy.
public final class WebSocketOptions {
    public static final WebSocketOptions DEFAULT = new WebSocketOptions(new Builder());

    /// What the handshake itself says (RFC 6455, sections 4.1 and 4.2.2), or what would make a
    /// message of another length of it.
    private static final Set<String> OF_THE_HANDSHAKE =
            Set.of(
                    "host",
                    "upgrade",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "sec-websocket-key",
                    "sec-websocket-version",
                    "sec-websocket-accept",
                    "sec-websocket-protocol",
                    "sec-websocket-extensions");

    /// The fields, while a copy is made.
    private static final class Builder {
        private @Nullable String target;
        private List<String> subprotocols = List.of();
        private Map<String, String> headers = Map.of();
        private long maximumMessageSize = 16 << 20;
        private int maximumFrameSize = 64 * 1024;
        private @Nullable WebSocketCompression compression;
        private @Nullable Duration autoPing;
        private int pingMisses = 2;
        private Duration handshakeDeadline = Duration.ofSeconds(10);
        private @Nullable Function<WebSocketRequest, WebSocketAnswer> accept;
    }

    private static final String VALUE =
            "visible ASCII characters, and blanks within (RFC 9110, section 5.5)";

    private final @Nullable String target;
    private final List<String> subprotocols;
    private final Map<String, String> headers;
    private final long maximumMessageSize;
    private final int maximumFrameSize;
    private final @Nullable WebSocketCompression compression;
    private final @Nullable Duration autoPing;
    private final int pingMisses;
    private final Duration handshakeDeadline;
    private final @Nullable Function<WebSocketRequest, WebSocketAnswer> accept;

    private WebSocketOptions(Builder from) {
        this.target = from.target;
        this.subprotocols = from.subprotocols;
        this.headers = from.headers;
        this.maximumMessageSize = from.maximumMessageSize;
        this.maximumFrameSize = from.maximumFrameSize;
        this.compression = from.compression;
        this.autoPing = from.autoPing;
        this.pingMisses = from.pingMisses;
        this.handshakeDeadline = from.handshakeDeadline;
        this.accept = from.accept;
    }

    private Builder copy() {
        Builder copy = new Builder();
        copy.target = target;
        copy.subprotocols = subprotocols;
        copy.headers = headers;
        copy.maximumMessageSize = maximumMessageSize;
        copy.maximumFrameSize = maximumFrameSize;
        copy.compression = compression;
        copy.autoPing = autoPing;
        copy.pingMisses = pingMisses;
        copy.handshakeDeadline = handshakeDeadline;
        copy.accept = accept;
        return copy;
    }

    /// What the client asks the server for: path and query. Default: that of the endpoint if it is
    /// a URI, else `/`.
    public Optional<String> target() {
        return Optional.ofNullable(target);
    }

    /// What is spoken over it, the best first. A client offers these; a server without an
    /// [#accept()] of its own takes the first of them that the client offers. Default: none.
    public List<String> subprotocols() {
        return subprotocols;
    }

    /// Headers of a client's request, beside those of the handshake. Default: none.
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /// How many bytes a received message may have, inflated where it was compressed. A longer one
    /// ends the connection with [WebSocketFailure.MessageTooBig], and the peer is told by Close
    /// 1009. Default: 16 MiB.
    public long maximumMessageSize() {
        return maximumMessageSize;
    }

    /// The most bytes that are sent in one frame. A longer message is sent in several, so that a
    /// ping or a Close can go between them. Default: 64 KiB.
    public int maximumFrameSize() {
        return maximumFrameSize;
    }

    /// Whether and how messages are compressed, if the peer agrees. Default: empty, not at all.
    public Optional<WebSocketCompression> compression() {
        return Optional.ofNullable(compression);
    }

    /// How often a ping is sent; empty for never. Default: empty.
    public Optional<Duration> autoPing() {
        return Optional.ofNullable(autoPing);
    }

    /// After how many pings in a row without any sign of life the connection fails with
    /// [WebSocketFailure.PingUnanswered]. Default: 2.
    public int pingMisses() {
        return pingMisses;
    }

    /// How long a server waits for a client's handshake, from when the stream below is open.
    /// Default: 10 s. A client has the deadline of its [Parameters].
    public Duration handshakeDeadline() {
        return handshakeDeadline;
    }

    /// What a server makes of a request; called on a virtual thread. An exception of it is answered
    /// with 500. Default: empty, everything is accepted.
    public Optional<Function<WebSocketRequest, WebSocketAnswer>> accept() {
        return Optional.ofNullable(accept);
    }

    /// @param target begins with `/`, visible ASCII, without `#`
    public WebSocketOptions withTarget(String target) {
        if (!target.startsWith("/")
                || !target.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '#')) {
            throw new IllegalArgumentException(
                    "target is '"
                            + target
                            + "'; it begins with / and has visible ASCII characters without #"
                            + " (RFC 6455, section 3)");
        }
        Builder copy = copy();
        copy.target = target;
        return new WebSocketOptions(copy);
    }

    /// @param subprotocols each once, such as `graphql-transport-ws`
    public WebSocketOptions withSubprotocols(String... subprotocols) {
        List<String> all = List.of(subprotocols);
        all.forEach(each -> requireToken("subprotocol", each));
        if (Set.copyOf(all).size() < all.size()) {
            throw new IllegalArgumentException(
                    "subprotocols are " + all + "; each may stand once (RFC 6455, section 4.1)");
        }
        Builder copy = copy();
        copy.subprotocols = all;
        return new WebSocketOptions(copy);
    }

    /// With a header of the request; one of the same name is replaced.
    ///
    /// @throws IllegalArgumentException if it is a header of the handshake itself
    public WebSocketOptions withHeader(String name, String value) {
        Builder copy = copy();
        copy.headers = new LinkedHashMap<>(headers);
        putHeader(copy.headers, name, value);
        return new WebSocketOptions(copy);
    }

    /// @param size 1 or more
    public WebSocketOptions withMaximumMessageSize(long size) {
        if (size < 1) {
            throw new IllegalArgumentException(
                    "maximumMessageSize is " + size + "; 1 byte or more is allowed");
        }
        Builder copy = copy();
        copy.maximumMessageSize = size;
        return new WebSocketOptions(copy);
    }

    /// @param size 125 bytes to 1 MiB
    public WebSocketOptions withMaximumFrameSize(int size) {
        if (size < 125 || size > 1 << 20) {
            throw new IllegalArgumentException(
                    "maximumFrameSize is " + size + "; 125 bytes to 1 MiB is allowed");
        }
        Builder copy = copy();
        copy.maximumFrameSize = size;
        return new WebSocketOptions(copy);
    }

    public WebSocketOptions withCompression(WebSocketCompression compression) {
        Builder copy = copy();
        copy.compression = compression;
        return new WebSocketOptions(copy);
    }

    public WebSocketOptions withoutCompression() {
        Builder copy = copy();
        copy.compression = null;
        return new WebSocketOptions(copy);
    }

    /// @param interval 10 ms to 24 hours
    /// @param misses 1 to 100
    public WebSocketOptions withAutoPing(Duration interval, int misses) {
        if (interval.compareTo(Duration.ofMillis(10)) < 0
                || interval.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "autoPing is " + interval + "; 10 ms to 24 hours is allowed");
        }
        if (misses < 1 || misses > 100) {
            throw new IllegalArgumentException("pingMisses is " + misses + "; 1 to 100 is allowed");
        }
        Builder copy = copy();
        copy.autoPing = interval;
        copy.pingMisses = misses;
        return new WebSocketOptions(copy);
    }

    public WebSocketOptions withoutAutoPing() {
        Builder copy = copy();
        copy.autoPing = null;
        return new WebSocketOptions(copy);
    }

    /// @param deadline 10 ms to 24 hours
    public WebSocketOptions withHandshakeDeadline(Duration deadline) {
        if (deadline.compareTo(Duration.ofMillis(10)) < 0
                || deadline.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "handshakeDeadline is " + deadline + "; 10 ms to 24 hours is allowed");
        }
        Builder copy = copy();
        copy.handshakeDeadline = deadline;
        return new WebSocketOptions(copy);
    }

    public WebSocketOptions withAccept(Function<WebSocketRequest, WebSocketAnswer> accept) {
        Builder copy = copy();
        copy.accept = accept;
        return new WebSocketOptions(copy);
    }

    static String requireToken(String what, String text) {
        if (!text.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(
                    what
                            + " is '"
                            + text
                            + "'; letters, digits and !#$%&'*+-.^_`|~ are allowed (RFC 9110,"
                            + " section 5.6.2)");
        }
        return text;
    }

    static String requireValue(String what, String text) {
        if (!isValue(text)) {
            throw new IllegalArgumentException(what + " is '" + text + "'; allowed are " + VALUE);
        }
        return text;
    }

    private static boolean isValue(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f) && text.equals(text.strip());
    }

    static void putHeader(Map<String, String> headers, String name, String value) {
        requireToken("the name of the header", name);
        if (OF_THE_HANDSHAKE.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "the header " + name + " is the handshake's own (RFC 6455, section 4.1)");
        }
        if (!isValue(value)) { // which may be a secret, and is not shown
            throw new IllegalArgumentException(
                    "the value of the header " + name + " has something else than " + VALUE);
        }
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebSocketOptions that
                && Objects.equals(target, that.target)
                && subprotocols.equals(that.subprotocols)
                && headers.equals(that.headers)
                && maximumMessageSize == that.maximumMessageSize
                && maximumFrameSize == that.maximumFrameSize
                && Objects.equals(compression, that.compression)
                && Objects.equals(autoPing, that.autoPing)
                && pingMisses == that.pingMisses
                && handshakeDeadline.equals(that.handshakeDeadline)
                && Objects.equals(accept, that.accept);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                target,
                subprotocols,
                headers,
                maximumMessageSize,
                maximumFrameSize,
                compression,
                autoPing,
                pingMisses,
                handshakeDeadline,
                accept);
    }
}
