package dev.fairlead.lab;

import static dev.fairlead.lab.DiscoveryLab.PATIENCE;
import static dev.fairlead.lab.DiscoveryLab.TYPE;
import static dev.fairlead.lab.DiscoveryLab.advertise;
import static dev.fairlead.lab.DiscoveryLab.awaitGone;
import static dev.fairlead.lab.DiscoveryLab.browse;
import static dev.fairlead.lab.DiscoveryLab.found;
import static dev.fairlead.lab.DiscoveryLab.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryBackend;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TxtRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
    void whatIsToldIsFoundChangesAndGoes(DiscoveryBackend backend) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabJvm.Held<Network> here = network("h1", backend);
        LabJvm.Held<Browser> browser = browse(here);
        LabProcess first =
                lab.execApart("h2", "avahi-publish", "-s", "Box. 1", TYPE, "4243", "a=b");
        String line = found(browser, "Box. 1");
        assertTrue(line.contains(" [eth0] h2.local ["), line);
        assertTrue(line.contains("4243"), line);
        assertTrue(line.endsWith("] a=b"), line);
        LabJvm.Held<Advertisement> second = advertise(here, "Box. 1");
        assertEquals("Box. 1 (2)", registered(second), "the name is taken");
        second.tell(each -> each.update(TxtRecord.EMPTY.with("k", "w")));
        LabProcess watching = lab.execApart("h2", "avahi-browse", "-rp", TYPE);
        watching.awaitStdout("=;eth0;IPv4;Box.*2.*;4242;\"k=w\"", PATIENCE);
        assertEquals(
                List.of("_lab._tcp"),
                here.<List<String>>ask(PATIENCE, SystemDiscoveryLabTest::types));
        second.tell(Advertisement::close);
        watching.awaitStdout("(?m)^-;eth0;IPv[46];Box.*2", PATIENCE);
        first.signal("TERM");
        awaitGone(browser, "Box. 1");
    }

    private static List<String> types(Network network) throws InterruptedException {
        try (Browser all = network.browse(ServiceSearch.all())) {
            return all.await(_ -> true, PATIENCE)
                    .map(one -> one.endpoint().type())
                    .map(List::of)
                    .orElse(List.of());
        }
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

    @Test
    void whileTheDaemonIsAwayItIsWaitedFor() {
        LabJvm.Held<Network> here = network("h1", DiscoveryBackend.SYSTEM);
        LabJvm.Held<Browser> browser = browse(here);
        LabJvm.Held<Advertisement> told = advertise(here, "Patient");
        String waiting =
                browser.ask(
                        PATIENCE,
                        each -> {
                            CompletableFuture<String> why = new CompletableFuture<>();
                            each.onState(
                                    Runnable::run,
                                    state -> {
                                        if (state instanceof ConnectionState.Waiting(var reason)) {
                                            why.complete(reason.cause() + " " + reason.summary());
                                        }
                                    });
                            return why.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        });
        assertTrue(waiting.startsWith("path.no-multicast "), waiting);
        assertTrue(waiting.contains("Avahi, the system's daemon, does not answer"), waiting);
        LabProcess _ = DiscoveryLab.avahi(lab, "h1");
        assertEquals("Patient", registered(told));
        assertTrue(found(browser, "Patient").contains(" h1.local "));
    }
}
