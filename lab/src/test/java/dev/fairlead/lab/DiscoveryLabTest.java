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

/// Multicast DNS on networks with Avahi, on other hosts and on the same one.
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
            LabProcess seeing = lab.execApart(host, "avahi-browse", "-rp", TYPE);
            seeing.awaitStdout(
                    "=;eth0;IPv4;Ours.*;h1-fairlead\\.local;10\\.77\\.0\\.1;4242;\"k=v\"",
                    PATIENCE);
            seeing.awaitStdout("=;eth0;IPv6;Ours\\\\\\.\\\\032No\\\\\\.\\\\0321", PATIENCE);
            LabProcess published =
                    lab.execApart(host, "avahi-publish", "-s", "Av " + host, TYPE, "4243", "a=b");
            String line = found(browser, "Av " + host, "[10.77.0.");
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
        avahi("h2");
        LabProcess _ = lab.execApart("h2", "avahi-publish", "-s", "Av", TYPE, "4243");
        found(browser, "One");
        found(browser, "Av");
        lab.run("h1", "ip", "link", "set", "eth0", "down");
        awaitGone(browser, "One");
        awaitGone(browser, "Av");
        lab.run("h1", "ip", "link", "set", "eth0", "up");
        assertTrue(found(browser, "One").contains("h2-fairlead.local"));
        assertTrue(found(browser, "Av").contains("h2.local"));
    }

    @Test
    void linkLocalAddressesAreEnough() {
        lab = Lab.up("lan", "2", "linklocal");
        assertEquals("Near", registered(advertise(network("h2"), "Near")));
        String line = found(browse(network("h1")), "Near", "169.254.", "[fe80::");
        assertTrue(line.contains("169.254.77.2:4242"), line);
        assertTrue(line.contains("[fe80::"), line);
        String theirs = alsoWithAvahi("169.254.77.2:4243");
        assertTrue(theirs.contains("169.254.77.2:4243"), theirs);
    }

    @Test
    void ipv6IsEnough() {
        lab = Lab.up("lan", "2");
        for (String host : List.of("h1", "h2")) {
            lab.run(host, "ip", "-4", "addr", "flush", "dev", "eth0");
        }
        assertEquals("Six", registered(advertise(network("h2"), "Six")));
        String line = found(browse(network("h1")), "Six", "[2001:");
        assertTrue(line.contains("[2001:db8:77::2]:4242"), line);
        assertFalse(line.contains("10.77"), line);
        String theirs = alsoWithAvahi("[2001:db8:77::2]:4243");
        assertTrue(theirs.contains("[2001:db8:77::2]:4243"), theirs);
    }

    /// Avahi on h2 finds what we tell of on h1, and we what it does.
    ///
    /// @param part of what is known of its service in the end
    /// @return what is known of its service
    private String alsoWithAvahi(String part) {
        avahi("h2");
        LabProcess _ = lab.execApart("h2", "avahi-publish", "-s", "Av", TYPE, "4243");
        LabJvm.Held<Network> here = network("h1");
        assertEquals("Ours", registered(advertise(here, "Ours")));
        lab.execApart("h2", "avahi-browse", "-rp", TYPE)
                .awaitStdout("=;eth0;IPv[46];Ours;.*;h1-fairlead.local;.*;4242", PATIENCE);
        return found(browse(here), "Av", part);
    }

    @Test
    void twoProcessesFindEachOtherWhereOnlyLoopbackIsUp() {
        lab = Lab.up("lan", "1");
        lab.run("h1", "ip", "link", "set", "eth0", "down");
        assertEquals("Alone", registered(advertise(network("h1"), "Alone")));
        String line = found(browse(network("h1")), "Alone", "127.0.0.1:");
        assertTrue(line.contains("[lo]"), line);
        assertTrue(line.contains("127.0.0.1:4242"), line);
    }
}
