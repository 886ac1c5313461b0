package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.WaitPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What path constraints keep from being sent.
class ConstraintLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;
    private int port;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("dualpath", "dns");
        client = LabJvm.on(lab, "client");
        port = LabServer.on(LabJvm.on(lab, "server"), 0, LabServer.Manner.HOLD).port();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /// @return whence it is connected, or why not
    private static String connect(String host, int port, PathConstraints constraints) {
        Parameters parameters =
                Parameters.DEFAULT
                        .withWait(WaitPolicy.FAIL_FAST)
                        .withDeadline(Duration.ofSeconds(20))
                        .withPath(constraints);
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                StreamConnection connection =
                        network.open(Endpoint.host(host, port), Tcp.stack(), parameters)) {
            return ((Endpoint.Address) connection.local().orElseThrow()).host();
        } catch (NetworkException e) {
            return e.failure().cause() + ": " + e.failure().summary();
        }
    }

    @Test
    void questionsAboutNamesLeaveOverTheInterfaceThatIsRequired() {
        // By itself the system sends what is for this nameserver over wlan0, where it is lost.
        lab.resolvConf("client", List.of("10.77.1.1"));
        lab.set("wifi", "blackhole");
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () ->
                                connect(
                                        "v4.netlab.test",
                                        to,
                                        PathConstraints.NONE.withRequiredInterface("wwan0")));
        assertEquals("10.77.2.2", told);
    }

    @Test
    void noQuestionLeavesWhereNoWayIsAllowed() {
        lab.resolvConf("client", List.of("10.77.1.1"));
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () ->
                                connect(
                                        "v4.netlab.test",
                                        to,
                                        PathConstraints.NONE
                                                .withProhibitedInterface("wlan0")
                                                .withProhibitedInterface("wwan0")));
        assertEquals("resolve.no-nameserver", told.substring(0, told.indexOf(':')), told);
    }

    @Test
    void theLocalNetworkMayBeProhibitedAndNamesAreLookedUpAllTheSame() {
        lab.resolvConf("client", List.of("10.77.1.1"));
        int to = port;
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathConstraints far =
                                    PathConstraints.NONE.withLocalNetworkProhibited(true);
                            return connect("v4.netlab.test", to, far)
                                    + "; "
                                    + connect("10.77.1.1", to, far);
                        });
        assertEquals(
                "10.77.1.2; path.constraint-unmet: no way that is allowed leads to 10.77.1.1:"
                        + port
                        + ": 10.77.1.1 is on the local network, which is prohibited",
                told);
    }
}
