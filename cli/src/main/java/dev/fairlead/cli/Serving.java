package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.TlsHandshake;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.ReportJson;
import dev.fairlead.cli.show.TlsJson;
import dev.fairlead.cli.show.TlsText;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Takes connections and has them served: one that counts, or one after the other, or many at a
/// time.
///
/// @param <C> what connections it takes
final class Serving<C extends Connection> {
    private final Listening<C> listening;
    private final Service<C> service;
    private final Notices notices;

    Serving(Listening<C> listening, Service<C> service, Notices notices) {
        this.listening = listening;
        this.service = service;
        this.notices = notices;
    }

    /// Serves one connection. One that ends before any byte went or came does not count; from the
    /// first byte on nobody else is let in.
    void one() throws NetworkException, OutputGone {
        while (true) {
            C connection = listening.next();
            Traffic traffic = new Traffic(listening::close);
            try {
                serve(connection, traffic);
            } catch (NetworkException e) {
                if (traffic.any()) {
                    throw e;
                }
            }
            boolean cameToNothing =
                    !traffic.any()
                            && (traffic.ending() == Traffic.Ending.PEER
                                    || traffic.ending() == Traffic.Ending.FAILED);
            if (!cameToNothing) {
                return;
            }
        }
    }

    /// Serves connections until the process is ended.
    ///
    /// @param atOnce how many at a time, where the service can do that
    void many(int atOnce) throws NetworkException, OutputGone {
        Semaphore free = new Semaphore(atOnce);
        while (true) {
            if (!service.isConcurrent()) {
                serveAndTell(listening.next());
                continue;
            }
            free.acquireUninterruptibly();
            C connection = listening.next();
            Thread.ofVirtual()
                    .name("serve")
                    .start(() -> {
                        try {
                            serveAndTell(connection);
                        } catch (OutputGone e) {
                            // a service of many does not write to stdout
                            throw new IllegalStateException(e);
                        } finally {
                            free.release();
                        }
                    });
        }
    }

    private void serveAndTell(C connection) throws OutputGone {
        try {
            serve(connection, new Traffic(() -> {}));
        } catch (NetworkException e) {
            NetworkFailure failure = e.failure();
            notices.always(
                    failure.stage() + ": " + failure.summary() + "  [" + failure.cause() + "]");
        }
    }

    private void serve(C connection, Traffic traffic) throws NetworkException, OutputGone {
        String remote = connection.remote().map(Endpoint::toString).orElse("?");
        TlsHandshake tls = connection.report().tls().orElse(null);
        notices.watching(
                "connection from " + remote + (tls == null ? "" : ", " + TlsText.shortly(tls)));
        if (notices.json()) {
            Json json =
                    Json.of("accepted")
                            .put("id", connection.id())
                            .put("local", connection.local().map(Endpoint::toString).orElse(null))
                            .put("remote", remote);
            TlsJson.put(json, tls);
            notices.event(json.line());
        }
        try {
            service.serve(connection, traffic);
            close(connection, traffic);
            closed(notices, connection, traffic, null);
        } catch (NetworkException e) {
            traffic.endedBy(Traffic.Ending.FAILED);
            closed(notices, connection, traffic, e.failure());
            throw e;
        } finally {
            connection.abort(); // does nothing once it is closed
        }
    }

    /// The peer has ended, and with it the session: what it does not take any more is no failure.
    static void close(Connection connection, Traffic traffic) throws NetworkException {
        try {
            connection.close();
        } catch (NetworkException e) {
            if (traffic.ending() != Traffic.Ending.PEER) {
                throw e;
            }
        }
    }

    /// Tells programs that a connection is over.
    static void closed(
            Notices notices,
            Connection connection,
            Traffic traffic,
            @Nullable NetworkFailure failure) {
        if (!notices.json()) {
            return;
        }
        Json json =
                Json.of("closed")
                        .put("id", connection.id())
                        .put("sent", traffic.sent())
                        .put("received", traffic.received())
                        .put("reason", traffic.ending().name().toLowerCase(Locale.ROOT));
        ReportJson.putFailure(json, failure);
        notices.event(json.line());
    }
}
