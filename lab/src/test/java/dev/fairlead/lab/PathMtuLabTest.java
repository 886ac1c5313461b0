package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.cli.doctor.Finding;
import dev.fairlead.cli.doctor.PathMtu;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How large a packet gets to a host behind a router whose far side carries 1400 bytes.
class PathMtuLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Lab lab;
    private static LabJvm client;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        lab.run("router", "ip", "link", "set", "eth1", "mtu", "1400");
        // What the system learns of one address it does not know of another.
        lab.addAddress("server", "eth0", "10.77.9.3/24");
        client = LabJvm.on(lab, "client");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String look(String host) {
        return client.call(
                PATIENCE,
                () -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                        Finding found =
                                new PathMtu(network, Parameters.DEFAULT)
                                        .look((Endpoint.Address) Endpoint.host(host, 80));
                        return found.status() + " " + found.text();
                    }
                });
    }

    @Test
    void whatARouterSaysIsToldAsThePathMtu() {
        String told = look("10.77.9.2");
        assertTrue(told.startsWith("GOOD 1400 bytes, as a router on the way says"), told);
    }

    @Test
    void largePacketsThatVanishAreTold() {
        lab.run("router", "nft", "add", "table", "inet", "trial");
        lab.run("router", "nft", "add chain inet trial c { type filter hook output priority 0; }");
        lab.run("router", "nft", "add rule inet trial c icmp code frag-needed drop");
        String told = look("10.77.9.3");
        lab.run("router", "nft", "delete", "table", "inet", "trial");
        assertTrue(told.startsWith("WARNING packets of 1500 bytes vanish"), told);
        assertTrue(told.endsWith("1280 bytes get there"), told);
    }
}
