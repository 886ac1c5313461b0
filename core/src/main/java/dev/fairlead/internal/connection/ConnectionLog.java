package dev.fairlead.internal.connection;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The connection log: one line for each thing that happens to a connection, as a tree of ids.
public final class ConnectionLog {
    /// The name of the logger.
    public static final String NAME = "dev.fairlead.connection";

    /// So many connections are followed at a time. The end of one may go untold, if events come too
    /// fast; then the oldest is forgotten.
    private static final int FOLLOWED = 8192;

    private final Function<Endpoint, String> path;

    /// Where each connection came to. Used by the thread that tells events.
    private final Map<String, Endpoint> winners =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Endpoint> eldest) {
                    return size() > FOLLOWED;
                }
            };

    private @Nullable Logger logger;
    private volatile @Nullable Boolean loggable;

    private ConnectionLog(Function<Endpoint, String> path) {
        this.path = path;
    }

    /// Writes to the logger [#NAME] at level DEBUG, if that is enabled when the first connection is
    /// made.
    ///
    /// @param path says how the path to an endpoint is now
    public static ConnectionLog toLogger(Function<Endpoint, String> path) {
        return new ConnectionLog(path);
    }

    /// Whether lines may be wanted: false only if it is known that they are not. Costs nothing; to
    /// find out, logging has to be started, which takes some 20 ms and is left to the events'
    /// thread.
    boolean mayBeEnabled() {
        return !Boolean.FALSE.equals(loggable);
    }

    private boolean enabled() {
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
        if (event instanceof NetworkEvent.EstablishmentEnded || !enabled()) {
            return; // the lines before it and the summary say the same
        }
        follow(event);
        String line = format(event);
        if (event instanceof NetworkEvent.Closed) {
            winners.remove(event.id());
        }
        Logger to = logger;
        if (to != null) {
            to.log(Level.DEBUG, line);
        }
    }

    /// `[C8.1.2 192.0.2.1:443 tcp (satisfied, viable, interface: eth0[wired], ipv4, dns)]
    /// won @0.131s`
    String format(NetworkEvent event) {
        String what =
                switch (event) {
                    case NetworkEvent.StateChanged(_, _, var endpoint, var state) ->
                            at(event, endpoint, "") + LogWords.of(state);
                    case NetworkEvent.Resolved(_, _, var endpoint, var resolution) ->
                            at(event, endpoint, "")
                                    + resolution.query()
                                    + " "
                                    + LogWords.of(resolution);
                    case NetworkEvent.AttemptStarted(_, _, var address, var protocol) ->
                            at(event, address, " " + protocol) + "attempt started";
                    case NetworkEvent.AttemptEnded(_, _, var attempt) ->
                            at(event, attempt.address(), " " + attempt.protocol())
                                    + LogWords.of(attempt);
                    case NetworkEvent.Accepted(_, _, var connection, var remote) ->
                            "] accepted " + connection + " from " + remote;
                    case NetworkEvent.HandshakeFailed(_, _, var remote, var reason) ->
                            "] " + remote + " was not let in: " + LogWords.of(reason);
                    case NetworkEvent.PeerRefused(_, _, var remote, var reason) ->
                            "] " + remote + " was refused: " + reason;
                    case NetworkEvent.AcceptPaused(_, _, var reason) ->
                            "] cannot accept: " + LogWords.of(reason);
                    case NetworkEvent.HandlerThrew(_, _, var thrown) -> "] handler threw " + thrown;
                    case NetworkEvent.HandlerSlow(_, _, var handler, var took) ->
                            "] handler "
                                    + handler
                                    + " kept the event loop for "
                                    + LogWords.seconds(took);
                    case NetworkEvent.DatagramsDropped(_, _, var count, var bytes, var reason) ->
                            "] dropped " + count + " datagrams, " + bytes + " bytes: " + reason;
                    case NetworkEvent.PeerMoved(_, _, var from, var to) ->
                            "] the peer has moved from " + from + " to " + to;
                    case NetworkEvent.LocalMoved(_, _, var from, var to) ->
                            "] has moved from " + from + " to " + to;
                    case NetworkEvent.Closed closed ->
                            at(event, closed.endpoint(), "") + LogWords.summary(closed);
                    case NetworkEvent.PathChanged(_, _, var endpoint, var way) ->
                            at(event, endpoint, "") + "path: " + way;
                    case NetworkEvent.Leaked(_, _, var endpoint) ->
                            at(event, endpoint, "") + "was forgotten without close(); closed now";
                    default -> "] " + event;
                };
        return "[" + event.id() + what + " @" + LogWords.seconds(event.at());
    }

    /// Where it happened, and how the path is there: to the address that won, once it is known.
    private String at(NetworkEvent event, Endpoint endpoint, String protocol) {
        Endpoint place = winners.getOrDefault(event.id(), endpoint);
        return " " + endpoint + protocol + " (" + path.apply(place) + ")] ";
    }

    /// Remembers which address a connection came to, as long as it is open.
    private void follow(NetworkEvent event) {
        if (event instanceof NetworkEvent.AttemptEnded(var id, _, var attempt)
                && attempt.outcome() == Attempt.Outcome.WON) {
            winners.put(id.substring(0, id.indexOf('.')), attempt.address());
        }
    }
}
