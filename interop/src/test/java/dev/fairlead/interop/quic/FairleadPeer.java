package dev.fairlead.interop.quic;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.WaitPolicy;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.Quic;
import dev.fairlead.quic.QuicConnection;
import dev.fairlead.quic.QuicOptions;
import dev.fairlead.quic.QuicStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Fairlead itself.
final class FairleadPeer implements QuicPeer {
    private static final byte[] REQUEST = TinyHttp3.request("localhost", "/file");

    @Override
    public String title() {
        return "Fairlead";
    }

    @Override
    public void need() {}

    @Override
    public Optional<String> cannot(Scenario scenario, boolean asServer) {
        return switch (scenario) {
            case VERSION_NEGOTIATION ->
                    asServer ? Optional.empty() : Optional.of("offers version 1 alone");
            case MIGRATION ->
                    asServer ? Optional.empty() : Optional.of("moves only off a lost path");
            default -> Optional.empty();
        };
    }

    @Override
    public Server serve(Setup setup) throws Exception {
        QuicOptions options =
                switch (setup.scenario()) {
                    case RETRY -> QuicOptions.DEFAULT.withRetry(QuicOptions.Retry.ALWAYS);
                    case EARLY_DATA -> QuicOptions.DEFAULT.withEarlyData(true);
                    default -> QuicOptions.DEFAULT;
                };
        Listener<QuicConnection> listener =
                Listener.open(
                        Endpoint.host(setup.address(), 0),
                        Quic.stack("h3").with(options).tls(setup.identity()));
        List<TlsHandshake> handshakes = new CopyOnWriteArrayList<>();
        listener.serve(connection -> {
            handshakes.add(connection.report().tls().orElseThrow());
            TinyHttp3.serve(connection, setup.file());
        });
        return new Server() {
            @Override
            public void verify() {
                // Whether it came early is the client's to say: here it depends on how much is read
                // at once.
                resumed(setup.scenario(), handshakes.getLast());
            }

            @Override
            public int port() {
                return listener.port();
            }

            @Override
            public void close() {
                listener.close();
            }
        };
    }

    /// The second connection takes up the session of the first.
    @Override
    public byte[] get(Setup setup, int port) throws Exception {
        byte[] content = {};
        for (int time = 0; time < setup.scenario().times(); time++) {
            try (QuicConnection connection = open(setup, port)) {
                content = get(setup, connection);
                if (time > 0) {
                    TlsHandshake tls = connection.report().tls().orElseThrow();
                    resumed(setup.scenario(), tls);
                    sentEarly(setup.scenario(), tls);
                }
            }
        }
        return content;
    }

    private static QuicConnection open(Setup setup, int port) throws NetworkException {
        TlsOptions trusting =
                TlsOptions.DEFAULT
                        .withTrust(TrustPolicy.pinned(setup.identity().pin()))
                        .withServerName("localhost")
                        .withHandshakeTimeout(LIMIT);
        boolean early = setup.scenario() == Scenario.EARLY_DATA;
        Parameters patient = Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS).withDeadline(LIMIT);
        return Connection.open(
                Endpoint.host(setup.address(), port),
                Quic.stack("h3").with(QuicOptions.DEFAULT.withEarlyData(early)).tls(trusting),
                early ? patient.withReplayableFirstData(REQUEST) : patient);
    }

    private static byte[] get(Setup setup, QuicConnection connection) throws NetworkException {
        TinyHttp3.begin(connection);
        Optional<QuicStream> first = connection.firstStream();
        try (QuicStream stream =
                first.isPresent()
                        ? first.get()
                        : connection.openStream(Direction.BIDIRECTIONAL, LIMIT)) {
            if (first.isEmpty()) {
                stream.send(REQUEST);
            }
            stream.shutdownOutput();
            int most = setup.file().length + 10_000;
            return TinyHttp3.content(stream.within(LIMIT).receiveUntilEnd(most));
        }
    }

    private static void resumed(Scenario scenario, TlsHandshake tls) {
        boolean wanted = scenario == Scenario.RESUMPTION || scenario == Scenario.EARLY_DATA;
        if (wanted && !tls.resumed()) {
            throw new IllegalStateException("the session was not resumed");
        }
    }

    private static void sentEarly(Scenario scenario, TlsHandshake tls) {
        if (scenario == Scenario.EARLY_DATA && tls.earlyData() != TlsHandshake.EarlyData.SENT) {
            throw new IllegalStateException("early data: " + tls.earlyData());
        }
    }
}
