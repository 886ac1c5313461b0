package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Very many engines that start at once, on a network in virtual time.
class CrowdTest {
    private static final String TYPE = "_x._tcp.local";
    private static final Question BROWSE = Records.ask(TYPE, DnsType.PTR);
    private static final int PEERS = 200;
    private static final int SERVICES = 5;

    private static Publication.Instance service(String name) {
        return new Publication.Instance(
                name, Records.name(TYPE), List.of(), Records.name("any.local"), 80, Octets.NONE);
    }

    private static int found(Lan.Host host) {
        return host.found.size();
    }

    // RFC 6762, sections 8 and 7.1.
    @Test
    void twoHundredPeersWithFiveServicesEachThatStartAtOnceAreAllFoundAndSoByWhoComesLate() {
        Lan lan = new Lan(15);
        for (int i = 1; i <= PEERS; i++) {
            Lan.Host host = lan.host(i);
            if (i % 40 == 0) {
                host.ask(BROWSE, false);
            }
            long at = host.engine.publish(new Publication.Host("box" + i), true, lan.now);
            for (int j = 0; j < SERVICES; j++) {
                host.engine.publish(service("peer " + i + " service " + j), at, true, lan.now);
            }
        }
        lan.pass(5_000);
        for (Lan.Host host : lan.hosts) {
            assertEquals(SERVICES + 1, Set.copyOf(host.registered).size());
        }
        assertEquals(SERVICES * PEERS, found(lan.hosts.get(39)));
        // Three probes and two announcements of each, a packet or two; questions of five, whose
        // known answers fill packets.
        assertTrue(lan.multicasts < 12 * PEERS, () -> lan.multicasts + " multicasts");
        lan.pass(60_000);
        int before = lan.multicasts;
        Lan.Host late = lan.host(201);
        late.ask(BROWSE, true);
        lan.pass(250);
        assertEquals(SERVICES * PEERS, found(late));
        int answers = lan.multicasts - before;
        assertTrue(answers <= PEERS + 1, () -> answers + " packets for one question");
        lan.pass(10_000);
        int asked = lan.multicasts - before - answers;
        // It asks four times more: known answers of thousand services fill some forty packets.
        assertTrue(asked < 4 * 60, () -> asked + " packets for questions that are answered");
    }

    @Test
    void aWholeNetworkThatWantsOneNameSharesItOut() {
        Lan lan = new Lan(16);
        for (int i = 1; i <= 12; i++) {
            lan.host(i).engine.publish(new Publication.Host("box"), true, lan.now);
        }
        lan.pass(120_000);
        Set<String> names = new HashSet<>();
        lan.hosts.forEach(host -> names.add(host.registered.getLast()));
        assertEquals(12, names.size(), names::toString);
    }
}
