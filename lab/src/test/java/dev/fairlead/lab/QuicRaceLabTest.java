package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.RaceOptions;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.quic.Quic;
import dev.fairlead.security.Identities;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// QUIC raced against TLS over TCP on a network that drops UDP, and on one that does not.
class QuicRaceLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ALPN = "lab";
    private static final int PORT = 7443;

    private static Lab lab;
    private static LabJvm client;
    private static String pin;

    /// Speaks both, under one identity and one port.
    private static final class Server implements AutoCloseable {
        private final Identity identity = Identities.selfSigned("10.77.1.2");
        private final Listener<StreamConnection> quic;
        private final Listener<StreamConnection> tls;

        Server() throws NetworkException {
            Endpoint here = Endpoint.host("10.77.1.2", PORT);
            TlsOptions options = TlsOptions.DEFAULT.withIdentity(identity).withAlpn(ALPN);
            quic = Listener.open(here, Quic.stack(ALPN).tls(options).stream());
            tls = Listener.open(here, Tcp.stack().tls(options));
            quic.serve(Server::echo);
            tls.serve(Server::echo);
        }

        private static void echo(StreamConnection connection) throws NetworkException {
            connection.send(connection.receiveExactly(1));
            connection.receive(1, 1);
        }

        String pin() {
            return identity.pin();
        }

        @Override
        public void close() {
            quic.close();
            tls.close();
        }
    }

    /// An attempt of a report.
    private record Tried(String protocol, String outcome, double startMillis)
            implements Serializable {
        @Override
        public String toString() {
            return protocol + " " + outcome;
        }
    }

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        lab.set("link", "wire");
        pin = LabJvm.on(lab, "server").hold(Server::new).ask(Server::pin);
        client = LabJvm.on(lab, "client");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void clear() {
        lab.set("link", "clear");
    }

    private static LabJvm.Held<Network> network() {
        return client.hold(() -> Network.open(NetworkOptions.DEFAULT));
    }

    private static List<Tried> talk(LabJvm.Held<Network> network) {
        String trusted = pin; // the other JVM has fields of its own
        return network.ask(PATIENCE, there -> talk(there, trusted, true));
    }

    private static List<Tried> talk(Network network, String pin, boolean racing)
            throws NetworkException {
        TlsOptions options = TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(pin)).withAlpn(ALPN);
        Stack<StreamConnection> either =
                Stack.anyOf(Quic.stack(ALPN).tls(options).stream(), Tcp.stack().tls(options));
        Parameters parameters =
                Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withEnabled(racing));
        try (StreamConnection connection =
                network.open(Endpoint.host("10.77.1.2", PORT), either, parameters)) {
            connection.send(new byte[] {7});
            assertEquals(7, connection.receiveExactly(1)[0]);
            return List.copyOf(
                    connection.report().attempts().stream()
                            .map(attempt ->
                                    new Tried(
                                            attempt.protocol(),
                                            attempt.outcome().toString(),
                                            attempt.start().toNanos() / 1e6))
                            .toList());
        }
    }

    @Test
    void whereUdpIsDroppedItCostsOneAttemptDelayOnce() {
        lab.set("link", "drop=ip protocol udp");
        try (LabJvm.Held<Network> network = network()) {
            List<Tried> tried = talk(network);
            assertEquals("[udp, quic LOST, tcp, tls WON]", tried.toString());
            double gap = tried.get(1).startMillis() - tried.get(0).startMillis();
            assertTrue(gap >= 250, tried + ": " + gap + " ms");
            // The next time nothing is waited for.
            assertEquals("tcp, tls WON", talk(network).getFirst().toString());
        }
    }

    @Test
    void whereItIsNotQuicIsTaken() {
        try (LabJvm.Held<Network> network = network()) {
            String trusted = pin;
            // One after the other, so that nothing depends on how fast they are.
            List<Tried> tried = network.ask(PATIENCE, there -> talk(there, trusted, false));
            assertEquals("[udp, quic WON]", tried.toString());
        }
    }

    @Test
    void whereTcpIsDroppedQuicIsTaken() {
        lab.set("link", "drop=ip protocol tcp");
        try (LabJvm.Held<Network> network = network()) {
            assertEquals("udp, quic WON", talk(network).getFirst().toString());
        }
    }
}
