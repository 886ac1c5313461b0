package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Attempt;
import dev.fairlead.Ending;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.security.Identities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Five hundred connections to a healthy server, over a path that loses one packet of a hundred
/// each way: none fails, and nothing is said to be wrong.
class HealthyConnectsLabTest {
    private static final int CONNECTIONS = 500;
    private static final int AT_A_TIME = 25;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Parameters PARAMETERS =
            Parameters.DEFAULT.withDeadline(Duration.ofSeconds(60));

    private static Lab lab;
    private static LabJvm client;
    private static LabJvm.Held<Server> server;

    /// Sends back what it gets, in the clear and over TLS.
    private static final class Server implements AutoCloseable {
        private final Identity identity = Identities.selfSigned("server.test");
        private final Listener<StreamConnection> plain;
        private final Listener<StreamConnection> secure;

        Server() throws NetworkException {
            plain = Listener.open(Port.any(), Tcp.stack());
            plain.serve(Server::answer);
            secure = Listener.open(Port.any(), Tcp.stack().tls(identity));
            secure.serve(Server::answer);
        }

        private static void answer(StreamConnection connection) throws NetworkException {
            connection.send(connection.receiveExactly(100));
            connection.receive(1, 1); // its end
        }

        int port(boolean tls) {
            return tls ? secure.port() : plain.port();
        }

        String pin() {
            return identity.pin();
        }

        @Override
        public void close() {
            plain.close();
            secure.close();
        }
    }

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        lab.hostsFile("client", "10.77.9.2 server.test", "2001:db8:77:9::2 server.test");
        server = LabJvm.on(lab, "server").hold(Server::new);
        client = LabJvm.on(lab, "client");
        lab.set("uplink", "delay=5ms", "loss=1%");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noneFailsAndNothingIsSaidToBeWrong(boolean tls) {
        int port = server.ask(there -> there.port(tls));
        String pin = server.ask(Server::pin);
        assertEquals("", client.call(PATIENCE, () -> connectAll(port, tls ? pin : "")));
    }

    /// @param pin empty for a connection in the clear
    /// @return what is said to be wrong, a line each
    private static String connectAll(int port, String pin) throws Exception {
        Stack<StreamConnection> stack =
                pin.isEmpty()
                        ? Tcp.stack()
                        : Tcp.stack().tls(TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(pin)));
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        NetworkOptions options =
                NetworkOptions.DEFAULT.withObserver(event -> {
                    String line = whatIsWrong(event);
                    if (!line.isEmpty()) {
                        wrong.add(line);
                    }
                });
        Semaphore room = new Semaphore(AT_A_TIME);
        try (Network network = Network.open(options);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                room.acquire();
                running.add(
                        threads.submit(() -> {
                            try {
                                talk(network, port, stack);
                            } catch (NetworkException e) {
                                wrong.add(String.valueOf(e.getMessage()));
                            } finally {
                                room.release();
                            }
                        }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        return String.join("\n", wrong);
    }

    private static void talk(Network network, int port, Stack<StreamConnection> stack)
            throws NetworkException {
        try (StreamConnection connection =
                network.open(Endpoint.host("server.test", port), stack, PARAMETERS)) {
            connection.send(new byte[100]);
            connection.within(Duration.ofSeconds(60)).receiveExactly(100);
        }
    }

    private static String whatIsWrong(NetworkEvent event) {
        boolean asItShouldBe =
                switch (event) {
                    case NetworkEvent.AttemptEnded ended ->
                            ended.attempt().outcome() != Attempt.Outcome.FAILED;
                    case NetworkEvent.Closed closed ->
                            closed.transfer()
                                    .ending()
                                    .map(ending -> ending.side() == Ending.Side.HERE)
                                    .orElse(false);
                    case NetworkEvent.HandlerThrew _,
                            NetworkEvent.HandshakeFailed _,
                            NetworkEvent.Leaked _,
                            NetworkEvent.AcceptPaused _ ->
                            false;
                    default -> true;
                };
        return asItShouldBe ? "" : event.toString();
    }
}
