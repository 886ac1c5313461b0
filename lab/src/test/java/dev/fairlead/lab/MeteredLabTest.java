package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Interface;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What NetworkManager says of the cost of a network, by a bus of the host's own. The daemon is
/// python3-dbusmock's, with the real one's interfaces.
class MeteredLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DAEMON = "org.freedesktop.NetworkManager";
    private static final String DEVICE = "/org/freedesktop/NetworkManager/Devices/link";

    private static final String BUS =
            """
            mkdir -p /run/dbus
            cat >/run/dbus/conf <<'END'
            <busconfig>
              <type>system</type>
              <listen>unix:path=/run/dbus/system_bus_socket</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
              </policy>
            </busconfig>
            END
            exec dbus-daemon --config-file=/run/dbus/conf --nofork --nopidfile --print-address
            """;

    private Lab lab;

    @BeforeEach
    void up() {
        Requirement.lab("dbus-daemon", "dbus-send", "python3");
        Requirement.need(
                "lab",
                Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/dbusmock")),
                "python3-dbusmock");
        lab = Lab.up("dualpath");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void call(String path, String member, String... values) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "dbus-send",
                                "--system",
                                "--print-reply",
                                "--dest=" + DAEMON,
                                path,
                                member));
        command.addAll(List.of(values));
        String _ = lab.runApart("client", command.toArray(String[]::new));
    }

    /// Starts the daemon, with one device.
    private LabProcess daemon(int metered) {
        LabProcess daemon =
                lab.execApart(
                        "client",
                        "/usr/bin/python3",
                        "-m",
                        "dbusmock",
                        "--system",
                        "--template",
                        "networkmanager");
        String waits =
                "until dbus-send --system --print-reply --dest="
                        + DAEMON
                        + " /org/freedesktop/NetworkManager "
                        + DAEMON
                        + ".GetDevices >/dev/null 2>&1; do sleep 0.05; done";
        String _ = lab.runApart("client", "timeout", "60", "sh", "-c", waits);
        call(
                "/org/freedesktop/NetworkManager",
                "org.freedesktop.DBus.Mock.AddEthernetDevice",
                "string:link",
                "string:wlan0",
                "int32:100");
        call(
                DEVICE,
                "org.freedesktop.DBus.Mock.AddProperty",
                "string:" + DAEMON + ".Device",
                "string:Metered",
                "variant:uint32:" + metered);
        set(metered); // is told, as the real daemon tells of a device when all of it is known
        return daemon;
    }

    private void set(int metered) {
        call(
                DEVICE,
                "org.freedesktop.DBus.Properties.Set",
                "string:" + DAEMON + ".Device",
                "string:Metered",
                "variant:uint32:" + metered);
    }

    /// A monitor of the client.
    private static final class Watching implements AutoCloseable {
        private final Network network = Network.open(NetworkOptions.DEFAULT);
        private final PathMonitor monitor = network.monitor(PathConstraints.NONE);

        boolean becomes(boolean expensive) throws InterruptedException {
            return monitor.await(path -> path.isExpensive() == expensive, PATIENCE).isPresent();
        }

        String cheap() {
            PathConstraints cheap = PathConstraints.NONE.withExpensiveProhibited(true);
            return network.monitor(cheap).current().preferred().map(Interface::name).orElse("none");
        }

        @Override
        public void close() {
            network.close();
        }
    }

    @Test
    void whatItCallsMeteredIsExpensiveFromTheFirstPathOnAndEachChangeIsTold() {
        LabProcess bus = lab.execApart("client", "sh", "-c", BUS);
        bus.awaitStdout("unix:path=", PATIENCE);
        LabProcess daemon = daemon(1);
        LabJvm client = LabJvm.apart(lab, "client");
        assertEquals(
                "wlan0 expensive, wwan0 not",
                client.call(
                        PATIENCE,
                        () -> {
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                return said(network, "wlan0") + ", " + said(network, "wwan0");
                            }
                        }));
        LabJvm.Held<Watching> watching = client.hold(Watching::new);
        assertTrue(watching.<Boolean>ask(each -> each.monitor.current().isExpensive()));
        assertEquals("wwan0", watching.<String>ask(Watching::cheap));
        set(4); // it guesses: no
        assertTrue(watching.<Boolean>ask(PATIENCE, each -> each.becomes(false)));
        assertEquals("wlan0", watching.<String>ask(Watching::cheap));
        set(3); // it guesses: yes
        assertTrue(watching.<Boolean>ask(PATIENCE, each -> each.becomes(true)));
        lab.run("client", "ip", "link", "set", "wlan0", "alias", "fairlead:expensive=no");
        assertTrue(watching.<Boolean>ask(PATIENCE, each -> each.becomes(false)));
        lab.run("client", "ip", "link", "set", "wlan0", "alias", "");
        assertTrue(watching.<Boolean>ask(PATIENCE, each -> each.becomes(true)));
        daemon.close();
        assertTrue(watching.<Boolean>ask(PATIENCE, each -> each.becomes(false)));
        LabProcess again = daemon(1);
        assertTrue(watching.<Boolean>ask(PATIENCE, each -> each.becomes(true)));
        assertTrue(again.isAlive());
    }

    private static String said(Network network, String name) {
        return network.interfaces().stream()
                .filter(each -> each.name().equals(name))
                .map(each -> name + (each.isExpensive() ? " expensive" : " not"))
                .findFirst()
                .orElse(name + " is away");
    }
}
