package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What an engine believes, and what nobody can make it do.
class HostileLanTest {
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

    // RFC 6762, section 8.1.

    @Test
    void whoMeetsAConflictAtEveryNameSlowsDown() {
        Lan lan = new Lan(17);
        Lan.Host a = lan.host(1);
        a.engine.publish(new Publication.Host("box"), true, lan.now);
        long start = lan.now;
        while (lan.now < start + 60_000) {
            lan.pass(10);
            for (int i = 1; i < 60; i++) {
                String name = i == 1 ? "box.local" : "box-" + i + ".local";
                respond(lan, a, Records.address(name, "203.0.113.1"));
            }
        }
        long conflicts = a.engine.counts().conflicts();
        assertTrue(conflicts >= 15 && conflicts <= 15 + 60 / 5, () -> conflicts + " in a minute");
    }

    private static void respond(Lan lan, Lan.Host to, ResourceRecord record) {
        MessageWriter writer = MessageWriter.upTo(1440);
        writer.add(Section.ANSWER, record);
        to.engine.receive(arrival("192.0.2.99", 5353, true), writer.response(0), lan.now);
    }

    private static Arrival arrival(String source, int port, boolean multicast) {
        return arrival(source, port, multicast, 255);
    }

    private static Arrival arrival(String source, int port, boolean multicast, int hopLimit) {
        return new Arrival(
                new Link(1, Link.Family.IPV4),
                new InetSocketAddress(InetAddress.ofLiteral(source), port),
                multicast,
                hopLimit);
    }

    // Section 11, 6 and 5.4.

    @Test
    void whatDoesNotComeFromTheLinkOrFromThePortIsRefusedAndCounted() {
        Lan lan = new Lan(18);
        Lan.Host a = lan.host(1);
        MessageWriter writer = MessageWriter.upTo(1440);
        writer.add(Section.ANSWER, Records.ptr(TYPE, "evil." + TYPE));
        byte[] response = writer.response(0);
        a.engine.receive(arrival("192.0.2.9", 5353, false), response, lan.now);
        a.ask(BROWSE, true);
        a.engine.receive(arrival("198.51.100.1", 5353, false), response, lan.now);
        a.engine.receive(arrival("192.0.2.9", 53, true), response, lan.now);
        a.engine.receive(arrival("192.0.2.9", 5353, true), new byte[5], lan.now);
        assertEquals(Set.of(), names(a));
        Counts counts = a.engine.counts();
        assertEquals(1, counts.unexpected());
        assertEquals(1, counts.offLink());
        assertEquals(1, counts.wrongPort());
        assertEquals(1, counts.malformed());
        a.engine.receive(arrival("192.0.2.9", 5353, false), response, lan.now);
        assertEquals(Set.of("evil." + TYPE), names(a), "asked, and answered to our address");
    }

    // Section 11.
    @Test
    void aResponseThatARouterHasPassedOnIsRefusedWhateverItsSource() {
        Lan lan = new Lan(18);
        Lan.Host a = lan.host(1);
        MessageWriter writer = MessageWriter.upTo(1440);
        writer.add(Section.ANSWER, Records.ptr(TYPE, "one." + TYPE));
        byte[] response = writer.response(0);
        a.ask(BROWSE, true);
        a.engine.receive(arrival("192.0.2.9", 5353, false, 254), response, lan.now);
        assertEquals(Set.of(), names(a));
        assertEquals(1, a.engine.counts().offLink());
        int unknown = Arrival.UNKNOWN; // the JDK's channels do not tell
        a.engine.receive(arrival("192.0.2.9", 5353, false, unknown), response, lan.now);
        assertEquals(Set.of("one." + TYPE), names(a));
    }

    @Test
    void whatComesByTheGroupComesFromTheLinkWhateverItsHopLimit() {
        Lan lan = new Lan(18);
        Lan.Host a = lan.host(1);
        MessageWriter writer = MessageWriter.upTo(1440);
        writer.add(Section.ANSWER, Records.ptr(TYPE, "old." + TYPE));
        a.ask(BROWSE, true);
        a.engine.receive(arrival("198.51.100.1", 5353, true, 1), writer.response(0), lan.now);
        assertEquals(Set.of("old." + TYPE), names(a));
    }

    @Test
    void anyPacketsLeaveTheEngineWorkingAndBounded() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Lan lan = new Lan(seed);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        publish(lan, a, "one");
        a.ask(BROWSE, true);
        lan.pass(2_000);
        byte[][] seen = {
            QueryPackets.of(List.of(BROWSE), List.of(Records.ptr(TYPE, "y." + TYPE))).getFirst(),
            answer(Records.srv("one." + TYPE, "box.local", 9)),
            answer(Records.ptr(TYPE, "z." + TYPE)),
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = seen[random.nextInt(seen.length)].clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            a.engine.receive(arrival("192.0.2.99", 5353, random.nextBoolean()), packet, lan.now);
            if (random.nextInt(10) == 0) {
                lan.pass(random.nextInt(50));
            }
        }
        lan.pass(200_000);
        b.ask(BROWSE, true);
        lan.pass(1_000);
        assertFalse(names(b).isEmpty(), () -> "seed " + seed);
    }

    // Section 5.5.

    @Test
    void whatIsAskedOfUsAloneIsAnsweredToTheAskerIfItIsANeighbour() {
        Lan lan = new Lan(24);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(9);
        publish(lan, a, "one");
        lan.pass(5_000);
        int multicasts = lan.multicasts;
        int sent = a.sent;
        byte[] query = QueryPackets.of(List.of(BROWSE), List.of()).getFirst();
        a.engine.receive(arrival("192.0.2.9", 5353, false), query, lan.now);
        a.engine.receive(arrival("198.51.100.9", 5353, false), query, lan.now);
        lan.pass(1_000);
        assertEquals(sent + 1, a.sent);
        assertEquals(multicasts, lan.multicasts);
        assertEquals(1, b.engine.counts().unexpected(), "which b never asked for");
    }

    // Section 7.1.

    @Test
    void whatOthersSayTheyKnowIsNotKept() {
        Lan lan = new Lan(21);
        Lan.Host a = lan.host(1);
        a.ask(BROWSE, true);
        byte[] query =
                QueryPackets.of(List.of(BROWSE), List.of(Records.ptr(TYPE, "y." + TYPE)))
                        .getFirst();
        a.engine.receive(arrival("192.0.2.9", 5353, true), query, lan.now);
        assertEquals(Set.of(), names(a));
        assertEquals(1, a.engine.counts().received());
    }

    private static byte[] answer(ResourceRecord record) {
        MessageWriter writer = MessageWriter.upTo(1440);
        writer.add(Section.ANSWER, record);
        return writer.response(0);
    }
}
