package dev.fairlead.lab;

import static dev.fairlead.lab.DiscoveryLab.PATIENCE;
import static dev.fairlead.lab.DiscoveryLab.TYPE;
import static dev.fairlead.lab.DiscoveryLab.advertise;
import static dev.fairlead.lab.DiscoveryLab.awaitGone;
import static dev.fairlead.lab.DiscoveryLab.browse;
import static dev.fairlead.lab.DiscoveryLab.found;
import static dev.fairlead.lab.DiscoveryLab.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.Network;
import dev.fairlead.TxtRecord;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Multicast DNS on networks with others: Avahi, on other hosts and on the same one, and Python's
/// zeroconf.
class DiscoveryLabTest {
    private Lab lab;

    @BeforeEach
    void needs() {
        Requirement.lab("avahi-daemon", "avahi-browse", "dbus-daemon");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private LabJvm.Held<Network> network(String host) {
        return DiscoveryLab.network(lab, host);
    }

    private void avahi(String host) {
        LabProcess _ = DiscoveryLab.avahi(lab, host);
    }

    @Test
    void oursAndAvahisFindEachOtherAlsoOnOneHostOfOneName() {
        lab = Lab.up("lan", "2");
        avahi("h1");
        avahi("h2");
        LabJvm.Held<Network> beside = network("h1");
        LabJvm.Held<Browser> browser = browse(beside);
        LabJvm.Held<Advertisement> told = advertise(beside, "Ours. No. 1");
        assertEquals("Ours. No. 1", registered(told));
        for (String host : List.of("h1", "h2")) {
            String seen = lab.runApart(host, "avahi-browse", "-rpt", TYPE);
            assertTrue(seen.contains("h1-fairlead.local;10.77.0.1;4242;\"k=v\""), seen);
            assertTrue(seen.contains("=;eth0;IPv6;Ours\\.\\032No\\.\\0321"), seen);
            LabProcess published =
                    lab.execApart(host, "avahi-publish", "-s", "Av " + host, TYPE, "4243", "a=b");
            String line = found(browser, "Av " + host);
            assertTrue(line.contains(host + ".local [10.77.0."), line);
            assertTrue(line.endsWith("a=b"), line);
            published.signal("TERM");
            awaitGone(browser, "Av " + host);
        }
        // Its own name is still Avahi's, on its host and elsewhere.
        assertTrue(
                lab.runApart("h2", "avahi-resolve", "-4", "-n", "h1.local").contains("10.77.0.1"));
        told.tell(each -> each.update(TxtRecord.EMPTY.with("k", "w")));
        LabProcess watching = lab.execApart("h2", "avahi-browse", "-rp", TYPE);
        watching.awaitStdout("k=w", PATIENCE);
        told.tell(Advertisement::close);
        watching.awaitStdout("(?m)^-;eth0;IPv[46];Ours", PATIENCE);
    }

    @Test
    void whoComesSecondIsRenamedWhetherItIsWeOrAvahi() {
        lab = Lab.up("lan", "2");
        avahi("h2");
        LabJvm.Held<Network> ours = network("h1");
        LabProcess first = lab.execApart("h2", "avahi-publish", "-s", "Box", TYPE, "1");
        first.awaitStderr("Established under name 'Box'", PATIENCE);
        assertEquals("Box (2)", registered(advertise(ours, "Box")));
        assertEquals("Bax", registered(advertise(ours, "Bax")));
        LabProcess second = lab.execApart("h2", "avahi-publish", "-s", "Bax", TYPE, "1");
        second.awaitStderr("Established under name 'Bax #2'", PATIENCE);
    }

    @Test
    void aLinkThatGoesTakesItsServicesAndBringsThemBack() {
        lab = Lab.up("lan", "2");
        LabJvm.Held<Network> here = network("h1");
        LabJvm.Held<Network> there = network("h2");
        LabJvm.Held<Browser> browser = browse(here);
        assertEquals("One", registered(advertise(there, "One")));
        found(browser, "One");
        lab.run("h1", "ip", "link", "set", "eth0", "down");
        awaitGone(browser, "One");
        lab.run("h1", "ip", "link", "set", "eth0", "up");
        assertTrue(found(browser, "One").contains("h2-fairlead.local"));
    }

    @Test
    void linkLocalAddressesAreEnough() {
        lab = Lab.up("lan", "2", "linklocal");
        assertEquals("Near", registered(advertise(network("h2"), "Near")));
        String line = found(browse(network("h1")), "Near");
        assertTrue(line.contains("169.254.77.2:4242"), line);
        assertTrue(line.contains("[fe80::"), line);
    }

    @Test
    void ipv6IsEnough() {
        lab = Lab.up("lan", "2");
        for (String host : List.of("h1", "h2")) {
            lab.run(host, "ip", "-4", "addr", "flush", "dev", "eth0");
        }
        assertEquals("Six", registered(advertise(network("h2"), "Six")));
        String line = found(browse(network("h1")), "Six");
        assertTrue(line.contains("[2001:db8:77::2]:4242"), line);
        assertFalse(line.contains("10.77"), line);
    }

    @Test
    void twoProcessesFindEachOtherWhereOnlyLoopbackIsUp() {
        lab = Lab.up("lan", "1");
        lab.run("h1", "ip", "link", "set", "eth0", "down");
        assertEquals("Alone", registered(advertise(network("h1"), "Alone")));
        String line = found(browse(network("h1")), "Alone");
        assertTrue(line.contains("[lo]"), line);
        assertTrue(line.contains("127.0.0.1:4242"), line);
    }

    @Test
    void oursAndZeroconfOfPythonFindEachOther() {
        Requirement.need(
                "lab",
                Requirement.find("python3").isPresent()
                        && java.nio.file.Files.isDirectory(
                                java.nio.file.Path.of("/usr/lib/python3/dist-packages/zeroconf")),
                "python3-zeroconf");
        lab = Lab.up("lan", "2");
        LabJvm.Held<Network> ours = network("h1");
        assertEquals("Ours", registered(advertise(ours, "Ours")));
        String script =
                """
                import socket, sys, time
                from zeroconf import Zeroconf, ServiceInfo, ServiceBrowser
                z = Zeroconf(interfaces=["10.77.0.2"])
                t = "_lab._tcp.local."
                class L:
                    def add_service(self, z, t, n):
                        i = z.get_service_info(t, n)
                        print("add", n, i.port, i.properties, i.server, flush=True)
                    def update_service(self, z, t, n): pass
                    def remove_service(self, z, t, n): print("gone", n, flush=True)
                ServiceBrowser(z, t, L())
                z.register_service(ServiceInfo(t, "Py." + t, port=4244, properties={"p": "y"},
                    server="py.local.", addresses=[socket.inet_aton("10.77.0.2")]))
                sys.stdin.readline()
                z.close()
                """;
        LabProcess python = lab.exec("h2", "/usr/bin/python3", "-c", script);
        LabJvm.Held<Browser> browser = browse(ours);
        String line = found(browser, "Py");
        assertTrue(line.contains("py.local [10.77.0.2:4244] p=y"), line);
        python.awaitStdout("add Ours._lab._tcp.local. 4242 .*h1-fairlead.local", PATIENCE);
        LabJvm.Held<Advertisement> brief = advertise(ours, "Brief");
        registered(brief);
        python.awaitStdout("add Brief", PATIENCE);
        brief.tell(Advertisement::close);
        python.awaitStdout("gone Brief", PATIENCE);
    }
}
