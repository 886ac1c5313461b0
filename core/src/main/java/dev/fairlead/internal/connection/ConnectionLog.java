package dev.fairlead.internal.connection;

import dev.fairlead.Attempt;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkEvent;
import dev.fairlead.Resolution;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The connection log: one line for each thing that happens to a connection, as a tree of ids.
public final class ConnectionLog {
    /// The name of the logger.
    public static final String NAME = "dev.fairlead.connection";

    private final @Nullable Consumer<String> lines;
    private @Nullable Logger logger;
    private volatile @Nullable Boolean loggable;

    private ConnectionLog(@Nullable Consumer<String> lines) {
        this.lines = lines;
    }

    /// Writes to the logger [#NAME] at level DEBUG, if that is enabled when the first connection is
    /// made.
    public static ConnectionLog toLogger() {
        return new ConnectionLog(null);
    }

    /// Whether lines may be wanted: false only if it is known that they are not. Costs nothing; to
    /// find out, logging has to be started, which takes some 20 ms and is left to the events'
    /// thread.
    boolean mayBeEnabled() {
        return lines != null || !Boolean.FALSE.equals(loggable);
    }

    private boolean enabled() {
        if (lines != null) {
            return true;
        }
        Boolean known = loggable;
        if (known == null) {
            Logger found = System.getLogger(NAME);
            logger = found;
            known = found.isLoggable(Level.DEBUG);
            loggable = known;
        }
        return known;
    }

    void event(NetworkEvent event) {
        if (!enabled()) {
            return;
        }
        String line = format(event);
        Logger to = logger;
        if (lines != null) {
            lines.accept(line);
        } else if (to != null) {
            to.log(Level.DEBUG, line);
        }
    }

    /// `[C8.1.2 192.0.2.1:443 tcp] ready @0.131s`
    static String format(NetworkEvent event) {
        String what =
                switch (event) {
                    case NetworkEvent.StateChanged(_, _, var endpoint, var state) ->
                            " " + endpoint + "] " + describe(state);
                    case NetworkEvent.Resolved(_, _, var resolution) ->
                            " " + resolution.query() + "] " + describe(resolution);
                    case NetworkEvent.AttemptStarted(_, _, var address, var protocol) ->
                            " " + address + " " + protocol + "] attempt started";
                    case NetworkEvent.AttemptEnded(_, _, var attempt) ->
                            " "
                                    + attempt.address()
                                    + " "
                                    + attempt.protocol()
                                    + "] "
                                    + describe(attempt);
                    case NetworkEvent.Accepted(_, _, var connection, var remote) ->
                            "] accepted " + connection + " from " + remote;
                    case NetworkEvent.HandshakeFailed(_, _, var remote, var reason) ->
                            "] "
                                    + remote
                                    + " was not let in: "
                                    + reason.summary()
                                    + " ["
                                    + reason.cause()
                                    + "]";
                    case NetworkEvent.AcceptPaused(_, _, var reason) ->
                            "] cannot accept: " + reason.summary() + " [" + reason.cause() + "]";
                    case NetworkEvent.HandlerThrew(_, _, var thrown) -> "] handler threw " + thrown;
                    case NetworkEvent.HandlerSlow(_, _, var handler, var took) ->
                            "] handler " + handler + " kept the event loop for " + seconds(took);
                    case NetworkEvent.Closed(_, _, var endpoint, var sent, var received) ->
                            " "
                                    + endpoint
                                    + "] closed, sent "
                                    + sent
                                    + " bytes, received "
                                    + received;
                    case NetworkEvent.Leaked(_, _, var endpoint) ->
                            " " + endpoint + "] was forgotten without close(); closed now";
                    default -> "] " + event;
                };
        return "[" + event.id() + what + " @" + seconds(event.at());
    }

    private static String describe(ConnectionState state) {
        return switch (state) {
            case ConnectionState.Setup _ -> "setup";
            case ConnectionState.Preparing _ -> "preparing";
            case ConnectionState.Waiting(var why) ->
                    "waiting: " + why.summary() + " [" + why.cause() + "]";
            case ConnectionState.Ready _ -> "ready";
            case ConnectionState.Failed(var why) ->
                    "failed: " + why.summary() + " [" + why.cause() + "]";
            case ConnectionState.Cancelled _ -> "cancelled";
        };
    }

    private static String describe(Resolution resolution) {
        String server = resolution.server() == null ? "nobody" : resolution.server();
        String took = " (" + server + ", " + seconds(resolution.duration()) + ")";
        return resolution.failure() != null
                ? "failed: " + resolution.failure().cause() + took
                : resolution.answers().stream()
                                .map(address -> new Endpoint.Address(address, "", 0).host())
                                .collect(Collectors.joining(", ", "resolved: ", ""))
                        + took;
    }

    private static String describe(Attempt attempt) {
        return switch (attempt.outcome()) {
            case WON -> "won";
            case LOST -> "lost";
            case CANCELLED -> "cancelled";
            case FAILED -> "failed: " + attempt.reason() + " [" + attempt.failure() + "]";
        };
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3fs", duration.toNanos() / 1e9);
    }
}
