package dev.fairlead.lab;

import static dev.fairlead.lab.DiscoveryLab.PATIENCE;
import static dev.fairlead.lab.DiscoveryLab.TYPE;
import static dev.fairlead.lab.DiscoveryLab.advertise;
import static dev.fairlead.lab.DiscoveryLab.browse;
import static dev.fairlead.lab.DiscoveryLab.found;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryBackend;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same by our own engine and by Avahi, which runs beside.
class SystemDiscoveryLabTest {
    private Lab lab;

    @BeforeEach
    void needs() {
        Requirement.lab("avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon", "socat");
        lab = Lab.up("lan", "2");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private LabJvm.Held<Network> network(String host, DiscoveryBackend backend) {
        // The bus of a host is in a /run of its own.
        return LabJvm.apart(lab, host)
                .hold(() ->
                        Network.open(
                                NetworkOptions.DEFAULT.withDiscovery(
                                        DiscoveryOptions.DEFAULT.withBackend(backend))));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsToldIsFoundAndOneOfTwoOfTheSameNameIsRenamed(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Browser> browser = browse(here);
        LabProcess _ = lab.execApart("h2", "avahi-publish", "-s", "Box. 1", TYPE, "4243", "a=b");
        String line = found(browser, "Box. 1");
        assertTrue(line.contains(" [eth0] h2.local ["), line);
        assertTrue(line.contains("4243"), line);
        assertTrue(line.endsWith("] a=b"), line);
        LabJvm.Held<Advertisement> _ = advertise(here, "Box. 1");
        String renamed =
                browser.ask(
                        PATIENCE,
                        each ->
                                each.await(
                                                one -> !one.endpoint().instance().equals("Box. 1"),
                                                PATIENCE)
                                        .map(one -> one.endpoint().instance())
                                        .orElse("nobody"));
        // Between two of its own Avahi decides, and not always for who was there first.
        boolean ours = renamed.equals("Box. 1 (2)");
        assertTrue(
                ours || (backend == DiscoveryBackend.SYSTEM && renamed.equals("Box. 1 #2")),
                renamed);
        LabProcess watching = lab.execApart("h2", "avahi-browse", "-rp", TYPE);
        watching.awaitStdout("=;eth0;IPv4;Box.*;4242;\"k=v\"", PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void aServiceIsConnectedToByItsNameAndAHostByItsOwn(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabProcess server = lab.exec("h2", "socat", "TCP6-LISTEN:4243,ipv6only=0,fork", "EXEC:cat");
        LabProcess told = lab.execApart("h2", "avahi-publish", "-s", "Echo", TYPE, "4243");
        told.awaitStderr("Established", PATIENCE);
        LabJvm.Held<Network> here = network("h1", backend);
        assertEquals(
                "x",
                here.<String>ask(
                        PATIENCE, each -> echo(each, Endpoint.service("Echo", TYPE, "local"))));
        assertEquals(
                "x",
                here.<String>ask(PATIENCE, each -> echo(each, Endpoint.host("h2.local", 4243))));
        assertTrue(server.isAlive());
    }

    private static String echo(Network network, Endpoint endpoint) throws Exception {
        try (StreamConnection c = network.open(endpoint, Tcp.stack(), Parameters.DEFAULT)) {
            c.send("x".getBytes(StandardCharsets.UTF_8));
            return new String(c.receive(1, 1).content(), StandardCharsets.UTF_8);
        }
    }
}
