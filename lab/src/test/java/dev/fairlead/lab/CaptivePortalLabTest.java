package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortalOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A network that lets nothing through until somebody has logged in.
class CaptivePortalLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;
    private LabJvm.Held<PortalServer> portal;
    private String probe;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        client = LabJvm.on(lab, "client");
        portal = LabJvm.on(lab, "server").hold(PortalServer::new);
        probe = "http://10.77.9.2:" + portal.ask(PortalServer::port) + "/";
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static NetworkOptions asking(String probe) {
        return NetworkOptions.DEFAULT.withCaptivePortals(
                CaptivePortalOptions.DEFAULT
                        .withProbe(URI.create(probe))
                        .withPause(Duration.ofMillis(100)));
    }

    private static String said(NetworkPath path) {
        return path
                + " "
                + path.reasons()
                + " "
                + path.captivePortal().flatMap(CaptivePortal::page);
    }

    @Test
    void aPathSaysThatItIsCaptiveUntilSomebodyHasLoggedIn() {
        String asked = probe;
        var watching =
                client.start(() -> {
                    var told = new ArrayList<String>();
                    try (Network network = Network.open(asking(asked));
                            PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                        Duration limit = Duration.ofSeconds(30);
                        monitor.await(path -> path.captivePortal().isPresent(), limit)
                                .ifPresent(path -> told.add(said(path)));
                        System.out.println("captive");
                        monitor.await(path -> path.captivePortal().isEmpty(), limit)
                                .ifPresent(path -> told.add(said(path)));
                        return told;
                    }
                });
        client.awaitOutput("captive", PATIENCE);
        portal.tell(PortalServer::logIn);
        List<String> told = watching.await(PATIENCE);
        assertEquals(2, told.size(), told.toString());
        assertTrue(told.get(0).startsWith("satisfied, "), told.toString());
        assertTrue(
                told.get(0)
                        .contains(
                                "the network of eth0 lets nothing through until somebody logs in at"
                                        + " http://portal.test/login"),
                told.toString());
        assertTrue(told.get(0).endsWith("Optional[http://portal.test/login]"));
        assertTrue(told.get(1).endsWith("Optional.empty"), told.toString());
    }

    @Test
    void nothingIsAskedUnlessItIsWanted() {
        client.call(
                PATIENCE,
                () -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                        PathChange.after(
                                "ip addr add 10.77.1.77/24 dev eth0",
                                monitor,
                                path -> path.preferred().orElseThrow().addresses().size() > 3);
                        return "";
                    }
                });
        assertEquals(0, portal.ask(PortalServer::requests));
        String asked = probe;
        String answer =
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(asking(asked))) {
                                return network.captivePortals().toString();
                            }
                        });
        assertTrue(answer.contains("state=captive"), answer);
        assertEquals(1, portal.ask(PortalServer::requests));
    }
}
