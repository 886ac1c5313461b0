package dev.fairlead.interop.quic;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.Parameters;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.WaitPolicy;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.Quic;
import dev.fairlead.quic.QuicConnection;
import dev.fairlead.quic.QuicOptions;
import dev.fairlead.quic.QuicStream;
import java.util.Optional;

/// Fairlead itself.
final class FairleadPeer implements QuicPeer {
    @Override
    public String title() {
        return "Fairlead";
    }

    @Override
    public void need() {}

    @Override
    public Optional<String> cannot(Scenario scenario, boolean asServer) {
        return switch (scenario) {
            case RESUMPTION, EARLY_DATA -> Optional.of("not offered");
            case VERSION_NEGOTIATION ->
                    asServer ? Optional.empty() : Optional.of("offers version 1 alone");
            case MIGRATION -> asServer ? Optional.empty() : Optional.of("the client does not move");
            default -> Optional.empty();
        };
    }

    @Override
    public Server serve(Setup setup) throws Exception {
        QuicOptions options =
                setup.scenario() == Scenario.RETRY
                        ? QuicOptions.DEFAULT.withRetry(QuicOptions.Retry.ALWAYS)
                        : QuicOptions.DEFAULT;
        Listener<QuicConnection> listener =
                Listener.open(
                        Endpoint.host(setup.address(), 0),
                        Quic.stack("h3").with(options).tls(setup.identity()));
        listener.serve(connection -> TinyHttp3.serve(connection, setup.file()));
        return new Server() {
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

    @Override
    public byte[] get(Setup setup, int port) throws Exception {
        byte[] content = {};
        for (int time = 0; time < setup.scenario().times(); time++) {
            content = getOnce(setup, port);
        }
        return content;
    }

    private static byte[] getOnce(Setup setup, int port) throws Exception {
        TlsOptions trusting =
                TlsOptions.DEFAULT
                        .withTrust(TrustPolicy.pinned(setup.identity().pin()))
                        .withServerName("localhost")
                        .withHandshakeTimeout(LIMIT);
        Parameters patient = Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS).withDeadline(LIMIT);
        try (QuicConnection connection =
                Connection.open(
                        Endpoint.host(setup.address(), port),
                        Quic.stack("h3").tls(trusting),
                        patient)) {
            TinyHttp3.begin(connection);
            try (QuicStream stream = connection.openStream(Direction.BIDIRECTIONAL, LIMIT)) {
                stream.send(TinyHttp3.request("localhost", "/file"));
                stream.shutdownOutput();
                int most = setup.file().length + 10_000;
                return TinyHttp3.content(stream.within(LIMIT).receiveUntilEnd(most));
            }
        }
    }
}
