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
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Multicast DNS while its surroundings change: peers that die, interfaces that come.
class DiscoveryChangesLabTest {
    private Lab lab;

    @BeforeEach
    void needs() {
        Requirement.lab("avahi-daemon", "avahi-publish", "dbus-daemon");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void kill(long pid) {
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    }

    // Nobody says goodbye. Pointers hold for 75 minutes; that others ask and are not answered is
    // what tells (RFC 6762, section 10.5), or that the address of a service has run out.
    @Test
    void whoIsKilledIsRemovedTenSecondsAfterItsSilenceIsNoticed() {
        lab = Lab.up("lan", "6");
        LabProcess avahi = DiscoveryLab.avahi(lab, "h2");
        LabProcess published = lab.execApart("h2", "avahi-publish", "-s", "Av", TYPE, "4243");
        LabProcess python = ZeroconfPeer.publish(lab, "h4", "10.77.0.4", "Py", 3);
        LabJvm theirs = LabJvm.on(lab, "h6");
        long jmdns = theirs.call(PATIENCE, () -> ProcessHandle.current().pid());
        theirs.hold(() -> new DiscoveryPeersLabTest.Jmdns("10.77.0.6", "jay"))
                .tell(each -> each.publish("Jay"));
        LabJvm ours = LabJvm.on(lab, "h3");
        long pid = ours.call(PATIENCE, () -> ProcessHandle.current().pid());
        LabJvm.Held<Network> there = ours.hold(() -> Network.open(NetworkOptions.DEFAULT));
        LabJvm.Held<Network> here = DiscoveryLab.network(lab, "h1");
        LabJvm.Held<Browser> browser = browse(here);
        assertEquals("Ours", registered(advertise(there, "Ours")));
        found(browser, "Av");
        found(browser, "Ours");
        found(browser, "Py");
        found(browser, "Jay");
        long killed = System.nanoTime();
        kill(published.pid());
        kill(avahi.pid());
        kill(pid);
        kill(python.pid());
        kill(jmdns);
        // That the one whose service holds for three seconds is gone shows without others.
        LabJvm.Held<Browser> asking = browse(DiscoveryLab.network(lab, "h5"));
        for (String name : List.of("Py", "Av", "Ours", "Jay")) {
            awaitGone(browser, name);
        }
        assertEquals(List.of(), asking.<List<String>>ask(DiscoveryLab::names));
        Duration took = Duration.ofNanos(System.nanoTime() - killed);
        assertTrue(took.compareTo(Duration.ofSeconds(9)) > 0, () -> "given up after " + took);
    }

    // The pointer to it would hold for 75 minutes, and nobody else asks for it.
    @Test
    void whoHasCrashedIsRemovedTenSecondsAfterSomebodyCouldNotConnect() {
        lab = Lab.up("lan", "2");
        LabJvm there = LabJvm.on(lab, "h2");
        long pid = there.call(PATIENCE, () -> ProcessHandle.current().pid());
        LabJvm.Held<Network> theirs = there.hold(() -> Network.open(NetworkOptions.DEFAULT));
        LabJvm.Held<Network> here = DiscoveryLab.network(lab, "h1");
        LabJvm.Held<Browser> browser =
                here.derive(each -> each.browse(ServiceSearch.of(TYPE).withTxt()));
        assertEquals("Ours", registered(advertise(theirs, "Ours")));
        assertTrue(
                browser.<Boolean>ask(
                        PATIENCE, each -> each.await(_ -> true, PATIENCE).isPresent()));
        kill(pid);
        long failed = System.nanoTime();
        assertEquals(
                "connect.refused",
                here.<String>ask(
                        PATIENCE, each -> causeOf(each, Endpoint.service("Ours", TYPE, "local"))));
        awaitGone(browser, "Ours");
        Duration took = Duration.ofNanos(System.nanoTime() - failed);
        assertTrue(took.compareTo(Duration.ofSeconds(9)) > 0, () -> "given up after " + took);
    }

    private static String causeOf(Network network, Endpoint endpoint) throws InterruptedException {
        try (StreamConnection _ = network.open(endpoint, Tcp.stack(), Parameters.DEFAULT)) {
            return "connected";
        } catch (NetworkException e) {
            return e.failure().cause();
        }
    }

    @Test
    void anInterfaceThatIsAddedLaterBringsItsServicesAndItsName() {
        lab = Lab.up("lan", "2");
        LabJvm.Held<Network> here = DiscoveryLab.network(lab, "h1");
        LabJvm other = LabJvm.on(lab, "h2");
        LabJvm.Held<Network> there = other.hold(() -> Network.open(NetworkOptions.DEFAULT));
        LabJvm.Held<Browser> browser = browse(here);
        assertEquals("One", registered(advertise(there, "One")));
        assertTrue(found(browser, "One").contains(" [eth0] "));
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabProcess _ = lab.execApart("h2", "avahi-publish", "-s", "Av", TYPE, "4243");
        assertTrue(found(browser, "Av").contains(" [eth0] "));
        LabJvm.Held<Advertisement> _ = advertise(here, "Ours");
        LabProcess watching = lab.execApart("h2", "avahi-browse", "-rp", TYPE);
        watching.awaitStdout("=;eth0;IPv4;Ours;.*;10\\.77\\.0\\.1;4242", PATIENCE);
        String pid = Long.toString(other.call(PATIENCE, () -> ProcessHandle.current().pid()));
        lab.run(
                "h1", "ip", "link", "add", "late0", "type", "veth", "peer", "name", "late0",
                "netns", pid);
        for (int i = 1; i <= 2; i++) {
            lab.addAddress("h" + i, "late0", "10.78.0." + i + "/24");
            lab.run("h" + i, "ip", "link", "set", "late0", "up");
        }
        String line = found(browser, "One", " [eth0, late0] ", "10.78.0.2:");
        assertTrue(line.contains(" [eth0, late0] "), line);
        assertTrue(line.contains("10.78.0.2:4242"), line);
        String theirs = found(browser, "Av", " [eth0, late0] ", "10.78.0.2:");
        assertTrue(theirs.contains(" [eth0, late0] h2.local "), theirs);
        assertTrue(theirs.contains("10.78.0.2:4243"), theirs);
        watching.awaitStdout("=;late0;IPv4;Ours;.*;10\\.78\\.0\\.1;4242", PATIENCE);
    }

    @Test
    void twoInterfacesOnOneNetworkShowOneInstanceAndAreNoRivals() {
        lab = Lab.up("lan", "2");
        try (LabProcess inside = lab.exec("sw", "cat")) {
            lab.run(
                    "h1",
                    "ip",
                    "link",
                    "add",
                    "eth1",
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "h1b",
                    "netns",
                    Long.toString(inside.pid()));
        }
        lab.run("sw", "ip", "link", "set", "h1b", "master", "br0", "up");
        lab.addAddress("h1", "eth1", "10.77.0.101/24");
        lab.run("h1", "ip", "link", "set", "eth1", "up");
        LabJvm.Held<Network> here = DiscoveryLab.network(lab, "h1");
        LabJvm.Held<Network> there = DiscoveryLab.network(lab, "h2");
        LabJvm.Held<Browser> browser = browse(here);
        LabJvm.Held<Browser> opposite = browse(there);
        assertEquals("Here", registered(advertise(here, "Here")));
        assertEquals("There", registered(advertise(there, "There")));
        assertTrue(found(browser, "There", " [eth0, eth1] ").contains(" [eth0, eth1] "));
        String seen = found(opposite, "Here", " [eth0] ");
        assertTrue(seen.contains(" [eth0] h1-fairlead.local "), seen);
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        LabProcess _ = lab.execApart("h2", "avahi-publish", "-s", "Av", TYPE, "4243");
        String theirs = found(browser, "Av", " [eth0, eth1] ");
        assertTrue(theirs.contains(" [eth0, eth1] h2.local "), theirs);
        lab.execApart("h2", "avahi-browse", "-rp", TYPE)
                .awaitStdout("=;eth0;IPv4;Here;.*;h1-fairlead\\.local;10\\.77\\.0\\.1", PATIENCE);
        found(opposite, "Av");
        List<String> all = List.of("Av", "Here", "There");
        assertEquals(all, browser.<List<String>>ask(DiscoveryLab::names), "nobody was renamed");
        assertEquals(all, opposite.<List<String>>ask(DiscoveryLab::names));
    }
}
