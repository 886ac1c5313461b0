package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.security.Identities;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A path that loses packets of more than 600 bytes in silence, on the way from the server: TCP
/// connects, and the certificates never come.
class TlsLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static Lab lab;
    private static LabJvm client;
    private static int port;
    private static String pin;

    /// A server with a certificate of many names, which takes more than one packet.
    private static final class Server implements AutoCloseable {
        private final Identity identity =
                Identities.selfSigned(
                        IntStream.range(0, 100)
                                .mapToObj(i -> "host" + i + ".netlab.test")
                                .toArray(String[]::new));
        private final Listener<StreamConnection> listener;

        Server() throws NetworkException {
            listener = Listener.open(Port.any(), Tcp.stack().tls(identity));
            listener.serve(connection -> connection.send(connection.receive(1, 100).content()));
        }

        int port() {
            return listener.port();
        }

        String pin() {
            return identity.pin();
        }

        @Override
        public void close() {
            listener.close();
        }
    }

    /// How an attempt to talk ended.
    private record End(String cause, String stage, String hint, long millis)
            implements Serializable {}

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        lab.set("link", "wire");
        LabJvm.Held<Server> server = LabJvm.on(lab, "server").hold(Server::new);
        port = server.ask(Server::port);
        pin = server.ask(Server::pin);
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

    private static End talk(TlsVersion version, Duration deadline) {
        int there = port; // the other JVM has fields of its own
        String trusted = pin;
        return client.call(PATIENCE, () -> talk(there, trusted, version, deadline));
    }

    private static End talk(int port, String pin, TlsVersion version, Duration deadline) {
        TlsOptions options =
                TlsOptions.DEFAULT
                        .withTrust(TrustPolicy.pinned(pin))
                        .withServerName("host7.netlab.test")
                        .withVersions(version, version)
                        .withResumption(false)
                        .withHandshakeTimeout(TIMEOUT);
        long begun = System.nanoTime();
        NetworkFailure failure = null;
        try (StreamConnection connection =
                Connection.open(
                        Endpoint.host("10.77.1.2", port),
                        Tcp.stack().tls(options),
                        Parameters.DEFAULT.withDeadline(deadline))) {
            connection.send(new byte[1]);
            connection.receiveExactly(1);
        } catch (NetworkException e) {
            failure = e.failure();
        }
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        return failure == null
                ? new End("", "", "", millis)
                : new End(failure.cause(), failure.stage().toString(), failure.hint(), millis);
    }

    @ParameterizedTest
    @EnumSource
    void certificatesThatNeverComeAreToldInTimeWithWhatMayBeTheReason(TlsVersion version)
            throws IOException {
        assertEquals("", talk(version, PATIENCE).cause(), "without the black hole");
        lab.set("link", "from=server", "maxlen=600");
        End end = talk(version, PATIENCE);
        assertEquals("tls.timed-out", end.cause(), end.toString());
        assertEquals("tls", end.stage());
        FaultTable.assertTold(
                "large packets vanish on the way: the certificates never come",
                end.cause(),
                end.hint());
        assertTrue(end.millis() >= TIMEOUT.toMillis(), end.toString());
        assertTrue(end.millis() < TIMEOUT.toMillis() + 3000, end.toString());
        lab.set("link", "clear");
        assertEquals("", talk(version, PATIENCE).cause(), "once it is mended");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineBeforeThatNamesTheStage(TlsVersion version) {
        lab.set("link", "from=server", "maxlen=600");
        End end = talk(version, Duration.ofMillis(500));
        assertEquals("deadline.tls", end.cause(), end.toString());
        assertEquals("tls", end.stage());
        assertTrue(end.millis() < 3000, end.toString());
    }
}
