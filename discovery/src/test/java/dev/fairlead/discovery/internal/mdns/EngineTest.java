package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whole engines, on a network in virtual time.
class EngineTest {
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
    void whatOnePublishesTheOtherFindsAndLosesWithTheGoodbye() {
        Lan lan = new Lan(1);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        publish(lan, a, "one");
        lan.pass(1_200);
        assertEquals(List.of("box.local", "one." + TYPE), a.registered, "within 1.2 s");
        b.ask(BROWSE, true);
        lan.pass(130);
        assertEquals(Set.of("one." + TYPE), names(b));
        a.engine.close(lan.now);
        lan.pass(1_010);
        assertEquals(Set.of(), names(b));
        assertEquals(Timetable.NEVER, a.engine.next());
    }

    @Test
    void theAnswerBringsAllThatIsNeededToConnect() {
        Lan lan = new Lan(2);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        publish(lan, a, "one");
        lan.pass(5_000);
        int before = lan.multicasts;
        b.ask(BROWSE, true);
        lan.pass(200);
        Question where = Records.ask("one." + TYPE, DnsType.SRV);
        Question address = Records.ask("box.local", DnsType.A);
        assertEquals(1, b.engine.known(where).size());
        assertEquals(
                List.of(Records.address("box.local", "192.0.2.1")),
                b.engine.known(address).get(new Link(1, Link.Family.IPV4)));
        assertTrue(lan.multicasts - before <= 2, "one question, at most one answer to all");
    }

    @Test
    void ourOwnServicesAreFoundWithoutAsking() {
        Lan lan = new Lan(3);
        Lan.Host a = lan.host(1);
        a.ask(BROWSE, true);
        publish(lan, a, "one");
        lan.pass(1_200);
        assertEquals(Set.of("one." + TYPE), names(a));
    }

    @Test
    void ofTwoThatStartWithOneNameOneIsRenamed() {
        for (int seed = 0; seed < 50; seed++) {
            Lan lan = new Lan(seed);
            Lan.Host a = lan.host(1);
            Lan.Host b = lan.host(2);
            publish(lan, a, "one");
            publish(lan, b, "one");
            lan.pass(15_000);
            Set<String> names = Set.of(a.registered.getLast(), b.registered.getLast());
            assertEquals(
                    Set.of("one." + TYPE, "one\\032\\0402\\041." + TYPE).size(),
                    names.size(),
                    "seed " + seed + ": " + a.registered + b.registered);
            Set<String> hosts = new HashSet<>();
            hosts.addAll(a.registered);
            hosts.addAll(b.registered);
            assertTrue(hosts.containsAll(Set.of("box.local", "box-2.local")), hosts::toString);
        }
    }

    @Test
    void whoComesLaterIsRenamedAndTheFirstKeepsItsName() {
        Lan lan = new Lan(5);
        Lan.Host a = lan.host(1);
        publish(lan, a, "one");
        lan.pass(10_000);
        Lan.Host b = lan.host(2);
        publish(lan, b, "one");
        lan.pass(10_000);
        assertEquals(List.of("box.local", "one." + TYPE), a.registered);
        assertEquals(Set.of("box-2.local", "one\\032\\(2\\)." + TYPE), Set.copyOf(b.registered));
    }

    @Test
    void whoWantsNoOtherNameIsRefused() {
        Lan lan = new Lan(6);
        Lan.Host a = lan.host(1);
        publish(lan, a, "one");
        lan.pass(10_000);
        Lan.Host b = lan.host(2);
        long at = b.engine.publish(new Publication.Host("other"), true, lan.now);
        b.engine.publish(service("one"), at, false, lan.now);
        lan.pass(10_000);
        assertEquals(List.of("one." + TYPE), b.refused);
        assertEquals(List.of("other.local"), b.registered);
    }

    @Test
    void aServiceFollowsTheNameOfItsHost() {
        Lan lan = new Lan(7);
        Lan.Host a = lan.host(1);
        a.engine.publish(new Publication.Host("box"), true, lan.now);
        lan.pass(10_000);
        Lan.Host b = lan.host(2);
        publish(lan, b, "two");
        lan.pass(10_000);
        a.ask(Records.ask("two." + TYPE, DnsType.SRV), true);
        lan.pass(1_000);
        assertTrue(
                a.engine.known(Records.ask("two." + TYPE, DnsType.SRV)).values().stream()
                        .flatMap(List::stream)
                        .allMatch(record -> record.toString().contains("box-2.local:80")));
    }

    @Test
    void lossDelaysButDoesNotHide() {
        for (int seed = 0; seed < 50; seed++) {
            Lan lan = new Lan(seed);
            lan.loss = 0.3;
            Lan.Host a = lan.host(1);
            Lan.Host b = lan.host(2);
            b.ask(BROWSE, true);
            publish(lan, a, "one");
            lan.pass(60_000);
            assertEquals(Set.of("one." + TYPE), names(b), "seed " + seed);
        }
    }

    @Test
    void twoProgramsOnOneMachineFindEachOther() {
        Lan lan = new Lan(9);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(1);
        publish(lan, a, "one");
        publish(lan, b, "two");
        lan.pass(5_000);
        assertEquals(0, a.engine.counts().conflicts() + b.engine.counts().conflicts());
        a.ask(BROWSE, true);
        b.ask(BROWSE, true);
        lan.pass(3_000);
        assertEquals(Set.of("one." + TYPE, "two." + TYPE), names(a));
        assertEquals(Set.of("one." + TYPE, "two." + TYPE), names(b));
    }

    @Test
    void whoCrashesIsForgottenWhenOthersAskForIt() {
        Lan lan = new Lan(11);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        b.ask(BROWSE, true);
        publish(lan, a, "one");
        lan.pass(600_000);
        a.crash();
        assertEquals(Set.of("one." + TYPE), names(b));
        Lan.Host c = lan.host(3);
        c.ask(BROWSE, true);
        lan.pass(20_000);
        assertEquals(Set.of(), names(b), "two questions and ten seconds");
    }

    @Test
    void whatIsPublishedTwiceByOneProgramIsRenamedWithoutAsking() {
        Lan lan = new Lan(19);
        Lan.Host a = lan.host(1);
        long at = a.engine.publish(new Publication.Host("box"), true, lan.now);
        a.engine.publish(service("one"), at, true, lan.now);
        a.engine.publish(service("one"), at, true, lan.now);
        lan.pass(5_000);
        assertEquals(
                Set.of("box.local", "one." + TYPE, "one\\032\\(2\\)." + TYPE),
                Set.copyOf(a.registered));
    }

    @Test
    void nothingIsSentAtRestWhenNobodyAsks() {
        Lan lan = new Lan(20);
        Lan.Host a = lan.host(1);
        publish(lan, a, "one");
        lan.pass(10_000);
        int before = lan.multicasts;
        lan.pass(3_600_000);
        assertEquals(before, lan.multicasts);
    }

    // Section 10, and RFC 6763, sections 6.1, 7.1 and 9.

    @Test
    void recordsHoldAsLongAsTheyShould() {
        Claim claim = service("one").claim();
        for (ResourceRecord record : claim.all()) {
            assertEquals(record.type() == DnsType.SRV ? 120 : 4_500, record.seconds());
        }
        Claim host = new Publication.Host("box").claim(List.of(InetAddress.ofLiteral("fe80::1")));
        assertEquals(120, host.unique().getFirst().seconds());
    }

    @Test
    void aServiceWithoutTextHasAnEmptyOne() {
        ResourceRecord text = service("one").claim().unique().getLast();
        assertEquals(new RecordContent.Opaque(Octets.of((byte) 0)), text.content());
    }

    @Test
    void anInstanceIsFoundByItsSubtype() {
        Lan lan = new Lan(22);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        long at = a.engine.publish(new Publication.Host("box"), true, lan.now);
        a.engine.publish(
                new Publication.Instance(
                        "one",
                        Records.name(TYPE),
                        List.of(Records.name("_printer._sub." + TYPE)),
                        Records.name("box.local"),
                        80,
                        Octets.NONE),
                at,
                true,
                lan.now);
        lan.pass(5_000);
        b.ask(Records.ask("_printer._sub." + TYPE, DnsType.PTR), true);
        lan.pass(200);
        assertEquals(Set.of("one." + TYPE), names(b));
    }

    @Test
    void allTypesAreListed() {
        Lan lan = new Lan(23);
        Lan.Host a = lan.host(1);
        Lan.Host b = lan.host(2);
        publish(lan, a, "one");
        lan.pass(5_000);
        b.ask(new Question(Publication.ALL_TYPES, DnsType.PTR, false), true);
        lan.pass(200);
        assertEquals(Set.of(TYPE), names(b));
    }
}
