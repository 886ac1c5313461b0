package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.TypeSet;
import dev.fairlead.discovery.internal.mdns.ResponderUnderTest.Sent;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is said to whom, when, and how often (RFC 6762, sections 5 to 7; RFC 6763, section 12).
class AnsweringTest {
    private static final String TYPE = "_http._tcp.local";
    private static final String ONE = "one._http._tcp.local";
    private static final ResourceRecord PTR = Records.ptr(TYPE, ONE);
    private static final ResourceRecord SRV = Records.srv(ONE, "box.local", 80);
    private static final ResourceRecord TXT = Records.txt(ONE, "a=1");
    private static final ResourceRecord A = Records.address("box.local", "192.0.2.1");
    private static final ResourceRecord AAAA = Records.address("box.local", "fe80::1");
    private static final ResourceRecord ENUMERATION =
            Records.ptr("_services._dns-sd._udp.local", TYPE);

    static final Claim HOST = new Claim(Records.name("box.local"), List.of(A, AAAA), List.of());
    static final Claim SERVICE =
            new Claim(Records.name(ONE), List.of(SRV, TXT), List.of(PTR, ENUMERATION));

    private final ResponderUnderTest test = new ResponderUnderTest();

    private static Claim service(String instance) {
        String name = instance + "." + TYPE;
        return new Claim(
                Records.name(name),
                List.of(Records.srv(name, "box.local", 80), Records.txt(name)),
                List.of(Records.ptr(TYPE, name), ENUMERATION));
    }

    // Section 6.

    @Test
    void aProbeForOurNameIsAnsweredAtOnce() {
        test.establish(SERVICE);
        test.pass(2_000_000);
        test.probe(ONE, Records.srv(ONE, "other.local", 1));
        assertEquals(1, test.sent.size());
        assertTrue(test.sent.getFirst().message().answers().containsAll(List.of(SRV, TXT)));
        assertEquals(List.of(), test.changes);
    }

    @Test
    void aUniqueRecordIsAnsweredAtOnce() {
        test.establish(HOST);
        test.ask(Records.ask("box.local", DnsType.A));
        assertEquals(List.of(A), test.sent.getFirst().message().answers());
    }

    @Test
    void aSharedRecordIsAnsweredAfter20To120Milliseconds() {
        Set<Long> delays = new java.util.TreeSet<>();
        test.establish(SERVICE);
        for (int i = 0; i < 40; i++) {
            test.pass(2_000);
            test.takeSent();
            long asked = test.now;
            test.ask(Records.ask(TYPE, DnsType.PTR));
            test.pass(500);
            assertEquals(1, test.sent.size());
            delays.add(test.sent.getFirst().at() - asked);
        }
        assertTrue(
                delays.stream().allMatch(delay -> delay >= 20 && delay <= 120), delays::toString);
        assertTrue(delays.size() > 15, delays::toString);
    }

    @Test
    void aRecordIsMulticastOnceASecondHoweverOftenItIsAskedFor() {
        test.establish(HOST);
        for (int i = 0; i < 100; i++) {
            test.ask(Records.ask("box.local", DnsType.A));
            test.pass(50);
        }
        test.pass(2_000);
        List<Long> times = test.sent.stream().map(Sent::at).toList();
        assertEquals(6, times.size(), times::toString);
        for (int i = 1; i < times.size(); i++) {
            assertTrue(times.get(i) - times.get(i - 1) >= 1_000, times::toString);
        }
    }

    @Test
    void aNameIsDefendedFourTimesASecond() {
        test.establish(SERVICE);
        test.pass(2_000_000);
        for (int i = 0; i < 20; i++) {
            test.probe(ONE, Records.srv(ONE, "other.local", 1));
            test.pass(50);
        }
        List<Long> multicasts =
                test.sent.stream().filter(one -> one.to() == null).map(Sent::at).toList();
        for (int i = 1; i < multicasts.size(); i++) {
            assertTrue(multicasts.get(i) - multicasts.get(i - 1) >= 250, multicasts::toString);
        }
    }

    // Section 6.1.

    @Test
    void whatANameOfOursDoesNotHaveIsSaid() {
        test.establish(new Claim(Records.name("box.local"), List.of(A), List.of()));
        test.ask(Records.ask("box.local", DnsType.AAAA));
        ResourceRecord answer = test.sent.getFirst().message().answers().getFirst();
        assertEquals(
                new Existing(Records.name("box.local"), TypeSet.of(DnsType.A)), answer.content());
        assertTrue(answer.unique());
    }

    @Test
    void ofNamesThatAreNotOursNothingIsSaid() {
        test.establish(HOST);
        test.ask(Records.ask("other.local", DnsType.A), Records.ask(TYPE, DnsType.SRV));
        test.pass(1_000);
        assertEquals(List.of(), test.sent);
    }

    // Section 6.4.

    @Test
    void answersToSeveralHostsGoInOnePacket() {
        test.establish(service("a"), service("b"), service("c"));
        test.ask(Records.ask(TYPE, DnsType.PTR));
        test.ask(
                ResponderUnderTest.OTHER,
                List.of(Records.ask("_services._dns-sd._udp.local", DnsType.PTR)),
                List.of(),
                false);
        test.pass(2_000);
        assertTrue(test.sent.size() <= 2);
        assertEquals(4, test.sent.stream().mapToInt(one -> one.message().answers().size()).sum());
    }

    // RFC 6763, section 12.

    @Test
    void whatWillBeAskedNextGoesWithTheAnswer() {
        test.establish(HOST, SERVICE);
        test.ask(Records.ask(TYPE, DnsType.PTR));
        test.pass(500);
        Message answer = test.sent.getFirst().message();
        assertEquals(List.of(PTR), answer.answers());
        assertEquals(List.of(SRV, TXT, A, AAAA), answer.additionals());
    }

    @Test
    void thatThereIsNoOtherFamilyGoesWithTheAddresses() {
        test.establish(new Claim(Records.name("box.local"), List.of(A), List.of()));
        test.ask(Records.ask("box.local", DnsType.A));
        assertEquals(
                List.of(DnsType.NSEC),
                test.sent.getFirst().message().additionals().stream()
                        .map(ResourceRecord::type)
                        .toList());
    }

    // Section 7.1.

    @Test
    void whatTheAskerKnowsIsNotSaid() {
        test.establish(SERVICE);
        List<Question> browse = List.of(Records.ask(TYPE, DnsType.PTR));
        test.ask(ResponderUnderTest.PEER, browse, List.of(PTR.withSeconds(2250)), false);
        test.pass(2_000);
        assertEquals(List.of(), test.sent);
        test.ask(ResponderUnderTest.PEER, browse, List.of(PTR.withSeconds(2249)), false);
        test.pass(2_000);
        assertEquals(1, test.sent.size(), "known with less than half of its time");
    }

    // Section 7.2.

    @Test
    void aTruncatedQuestionIsAnsweredAfter400To500Milliseconds() {
        test.establish(SERVICE);
        long asked = test.now;
        test.ask(ResponderUnderTest.PEER, List.of(Records.ask(TYPE, DnsType.PTR)), List.of(), true);
        test.pass(2_000);
        long delay = test.sent.getFirst().at() - asked;
        assertTrue(delay >= 400 && delay <= 500, () -> delay + " ms");
    }

    @Test
    void whatIsKnownMayBeSaidInTheNextPacket() {
        test.establish(SERVICE, service("two"));
        test.ask(ResponderUnderTest.PEER, List.of(Records.ask(TYPE, DnsType.PTR)), List.of(), true);
        test.pass(100);
        test.ask(ResponderUnderTest.PEER, List.of(), List.of(PTR), false);
        test.pass(2_000);
        assertEquals(
                List.of(Records.ptr(TYPE, "two." + TYPE)),
                test.sent.getFirst().message().answers());
    }

    @Test
    void whatOneAskerKnowsAnotherMayStillNeed() {
        test.establish(SERVICE);
        List<Question> browse = List.of(Records.ask(TYPE, DnsType.PTR));
        test.ask(ResponderUnderTest.PEER, browse, List.of(), true);
        test.ask(ResponderUnderTest.OTHER, browse, List.of(), true);
        test.ask(ResponderUnderTest.PEER, List.of(), List.of(PTR), false);
        test.pass(2_000);
        assertEquals(List.of(PTR), test.sent.getFirst().message().answers());
    }

    // Sections 7.4 and 6.6.

    @Test
    void whatAnotherHostSaysInOurPlaceIsNotSaidAgain() {
        test.establish(SERVICE);
        test.ask(ResponderUnderTest.PEER, List.of(Records.ask(TYPE, DnsType.PTR)), List.of(), true);
        test.hear(PTR);
        test.pass(2_000);
        assertEquals(List.of(), test.sent);
    }

    @Test
    void whatAnotherHostSaysForTooShortATimeIsCorrected() {
        test.establish(SERVICE);
        test.hear(PTR.withSeconds(0));
        test.pass(2_000);
        assertEquals(List.of(PTR), test.sent.getFirst().message().answers());
    }

    // Sections 5.4 and 5.5.

    @Test
    void aQuestionForUnicastIsAnsweredSoIfAllHaveHeardItLately() {
        test.establish(HOST);
        test.ask(Records.askUnicast("box.local", DnsType.A));
        assertEquals(ResponderUnderTest.PEER, test.sent.getFirst().to());
        test.takeSent();
        test.pass(31_000);
        test.ask(Records.askUnicast("box.local", DnsType.A));
        assertEquals(null, test.sent.getFirst().to(), "a quarter of its time has gone");
    }

    // Section 6.7.

    @Test
    void whoDoesNotKnowMulticastDnsGetsAnAnswerAsFromANameserver() {
        test.establish(HOST, SERVICE);
        MessageWriter writer = MessageWriter.upTo(512);
        writer.add(Records.ask(TYPE, DnsType.PTR));
        InetSocketAddress source =
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.50"), 40_000);
        test.responder.asked(
                QuerierUnderTest.decode(writer.query(4711, false)), source, false, test.now);
        test.pass(2_000);
        assertEquals(1, test.sent.size());
        Sent answer = test.sent.getFirst();
        assertEquals(source, answer.to());
        assertEquals(4711, answer.message().id());
        assertEquals(List.of(Records.ask(TYPE, DnsType.PTR)), answer.message().questions());
        List<ResourceRecord> all = new ArrayList<>(answer.message().answers());
        all.addAll(answer.message().additionals());
        assertTrue(all.stream().noneMatch(ResourceRecord::unique), "the cache-flush bit");
        assertTrue(all.stream().allMatch(record -> record.seconds() <= 10));
    }

    @Test
    void everyAnswerIsAnAuthoritativeResponseWithoutQuestions() {
        test.establish(HOST);
        MessageWriter writer = MessageWriter.upTo(512);
        writer.add(Section.ANSWER, A);
        byte[] bytes = writer.response(0);
        assertEquals((byte) 0x84, bytes[2]);
        test.ask(Records.ask("box.local", DnsType.A));
        assertEquals(List.of(), test.sent.getFirst().message().questions());
        assertEquals(0, test.sent.getFirst().message().id());
    }
}
