package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.WaitPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connections that wait for a path.
class PathWaitLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What brings the client of a `gateway` lab back after its link was switched off.
    private static final String BACK =
            "ip link set eth0 up;"
                    + " ip addr replace 2001:db8:77:1::2/64 dev eth0 nodad;"
                    + " ip route replace default via 10.77.1.1;"
                    + " ip -6 route replace default via 2001:db8:77:1::1";

    private Lab lab;
    private LabJvm client;

    @BeforeEach
    void needs() {
        Requirement.lab();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void up(String topology) {
        lab = Lab.up(topology);
        client = LabJvm.on(lab, "client");
    }

    @Test
    void aConnectionThatWaitsForAPathIsReadySoonAfterItCame() {
        up("gateway");
        LabServer server = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.HOLD);
        int port = server.port();
        ArrayList<Double> millis =
                client.call(
                        PATIENCE,
                        () -> {
                            var times = new ArrayList<Double>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                for (int i = 0; i < 5; i++) {
                                    PathChange.shell("ip link set eth0 down");
                                    times.add(connectOnceUp(network, port));
                                }
                            }
                            return times;
                        });
        assertTrue(
                millis.stream().sorted().skip(2).findFirst().orElseThrow() <= 200,
                millis.toString());
    }

    /// @return milliseconds from the last command that brought the path until *ready*
    private static double connectOnceUp(Network network, int port) throws Exception {
        try (StreamConnection connection =
                network.create(
                        Endpoint.host("10.77.9.2", port),
                        Tcp.stack(),
                        Parameters.DEFAULT
                                .withWait(WaitPolicy.FOR_PATH)
                                .withDeadline(Duration.ofSeconds(30)))) {
            CountDownLatch waiting = new CountDownLatch(1);
            connection.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting) {
                            waiting.countDown();
                        }
                    });
            connection.start();
            waiting.await();
            PathChange.shell(BACK);
            long up = System.nanoTime();
            connection.awaitReady();
            return (System.nanoTime() - up) / 1e6;
        }
    }
}
