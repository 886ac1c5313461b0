package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whole engines whose links come, go and sleep, in virtual time.
class EngineLinksTest {
    private static final String TYPE = "_x._tcp.local";
    private static final Question BROWSE = Records.ask(TYPE, DnsType.PTR);

    private static Publication.Instance service(String name) {
        return new Publication.Instance(
                name, Records.name(TYPE), List.of(), Records.name("any.local"), 80, Octets.NONE);
    }

    private static long publish(Lan lan, Lan.Host host, String name) {
        long at = host.engine.publish(new Publication.Host("box"), true, lan.now);
        return host.engine.publish(service(name), at, true, lan.now);
    }

    private static Set<String> names(Lan.Host host) {
        Set<String> names = new HashSet<>();
        host.found.forEach(found -> names.add(found.substring(found.indexOf(' ') + 1)));
        return names;
    }

    @Test
    void twoInterfacesOnOneNetworkAreNoRivals() {
        Lan lan = new Lan(8);
        Lan.Host a =
                lan.host()
                        .with(Lan.Interface.v4(1, "192.0.2.1"))
                        .with(Lan.Interface.v4(2, "192.0.2.2"));
        publish(lan, a, "one");
        lan.pass(60_000);
        assertEquals(List.of("box.local", "one." + TYPE), a.registered);
        assertEquals(0, a.engine.counts().conflicts());
    }

    @Test
    void bothFamiliesFindTheSame() {
        Lan lan = new Lan(10);
        Lan.Host a =
                lan.host()
                        .with(Lan.Interface.v4(1, "192.0.2.1"))
                        .with(Lan.Interface.v6(1, "fe80::1"));
        Lan.Host b = lan.host().with(Lan.Interface.v6(1, "fe80::2"));
        publish(lan, a, "one");
        lan.pass(5_000);
        b.ask(BROWSE, true);
        lan.pass(200);
        assertEquals(Set.of("one." + TYPE), names(b));
        List<ResourceRecord> addresses =
                b.engine
                        .known(Records.ask("box.local", DnsType.ANY))
                        .get(new Link(1, Link.Family.IPV6));
        assertEquals(
                Set.of(
                        Records.address("box.local", "192.0.2.1"),
                        Records.address("box.local", "fe80::1")),
                Set.copyOf(addresses));
    }

    @Test
    void aLinkThatComesBackIsRightWithinTwoSeconds() {
        Lan lan = new Lan(12);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        b.ask(BROWSE, true);
        publish(lan, a, "one");
        lan.pass(60_000);
        lan.cut = true;
        a.engine.close(lan.now); // its goodbye is not heard
        lan.pass(45_000);
        lan.cut = false;
        Lan.Host c = lan.host(3);
        publish(lan, c, "three");
        b.engine.linkChanged(new Link(1, Link.Family.IPV4), lan.now);
        lan.pass(2_000);
        assertEquals(Set.of("three." + TYPE), names(b));
    }

    @Test
    void anInterfaceThatIsAddedLaterIsUsed() {
        Lan lan = new Lan(13);
        Lan.Host a = lan.host();
        publish(lan, a, "one");
        Lan.Host b = lan.host(2);
        b.ask(BROWSE, true);
        lan.pass(5_000);
        assertEquals(List.of(), a.registered);
        a.with(Lan.Interface.v4(4, "192.0.2.1"));
        lan.pass(1_200);
        assertEquals(Set.of("one." + TYPE), names(b));
    }

    @Test
    void anAddressThatIsAddedIsAnnounced() {
        Lan lan = new Lan(14);
        Lan.Host a = lan.host(1);
        publish(lan, a, "one");
        lan.pass(5_000);
        Lan.Host b = lan.host(2);
        Question addresses = Records.ask("box.local", DnsType.A);
        b.ask(addresses, true);
        lan.pass(1_000);
        a.engine.addressesChanged(
                new Link(1, Link.Family.IPV4),
                List.of(new LocalAddress(InetAddress.ofLiteral("192.0.2.77"), 24)),
                lan.now);
        lan.pass(3_000);
        assertEquals(
                List.of(Records.address("box.local", "192.0.2.77")),
                b.engine.known(addresses).get(new Link(1, Link.Family.IPV4)));
    }

    // Sections 8 and 10.3.
    @Test
    void whoWakesProbesAnewAndForgetsWhatHasGoneMeanwhile() {
        Lan lan = new Lan(19);
        Lan.Host sleeper = lan.host(1);
        Lan.Host stays = lan.host(2);
        Lan.Host leaves = lan.host(3);
        publish(lan, sleeper, "mine");
        publish(lan, stays, "stays");
        publish(lan, leaves, "leaves");
        sleeper.ask(BROWSE, true);
        lan.pass(10_000);
        assertEquals(Set.of("mine." + TYPE, "stays." + TYPE, "leaves." + TYPE), names(sleeper));
        leaves.crash();
        int before = lan.multicasts;
        sleeper.engine.woke(600_000, lan.now); // ten minutes: pointers hold for 75
        lan.pass(9_000);
        assertTrue(names(sleeper).contains("stays." + TYPE));
        assertTrue(lan.multicasts - before >= 6, "a question, an answer, three probes, a word");
        lan.pass(1_200);
        assertEquals(Set.of("mine." + TYPE, "stays." + TYPE), names(sleeper));
    }

    @Test
    void whoWakesAfterItsNameWasTakenIsRenamed() {
        Lan lan = new Lan(20);
        Lan.Host sleeper = lan.host(1);
        publish(lan, sleeper, "box");
        lan.pass(10_000);
        sleeper.running = false;
        Lan.Host other = lan.host(2);
        publish(lan, other, "box");
        lan.pass(10_000);
        sleeper.running = true;
        sleeper.engine.woke(10_000, lan.now);
        lan.pass(10_000);
        assertTrue(
                sleeper.registered.contains("box\\032\\(2\\)." + TYPE),
                sleeper.registered::toString);
    }
}
