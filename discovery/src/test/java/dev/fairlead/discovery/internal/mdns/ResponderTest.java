package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.TypeSet;
import dev.fairlead.discovery.internal.mdns.ResponderUnderTest.Sent;
import dev.fairlead.internal.resolve.DnsType;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResponderTest {
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

    // RFC 6762, section 8.1.

    @Test
    void probesThreeTimes250MillisecondsApartAndThenAnnouncesTwiceASecondApart() {
        long start = test.now;
        test.responder.claim(1, SERVICE, test.now, test.now);
        test.pass(10_000);
        List<Long> times = test.sent.stream().map(one -> one.at() - test.sent.get(0).at()).toList();
        assertEquals(List.of(0L, 250L, 500L, 750L, 1_750L), times);
        assertTrue(test.sent.getFirst().at() - start <= 250);
        for (Sent probe : test.sent.subList(0, 3)) {
            assertTrue(probe.message().isProbe());
            assertEquals(
                    List.of(Records.askUnicast(ONE, DnsType.ANY)), probe.message().questions());
            assertEquals(
                    List.of(SRV.withUnique(false), TXT.withUnique(false)),
                    probe.message().authorities());
        }
        for (Sent announcement : test.sent.subList(3, 5)) {
            assertTrue(announcement.message().response());
            assertEquals(List.of(PTR, ENUMERATION, SRV, TXT), announcement.message().answers());
        }
        assertEquals(List.of("announced " + ONE), test.changes);
    }

    @Test
    void theFirstProbeWaitsARandomTimeOfUpTo250Milliseconds() {
        Set<Long> delays = new java.util.TreeSet<>();
        for (int seed = 0; seed < 40; seed++) {
            ResponderUnderTest one = new ResponderUnderTest(seed);
            one.responder.claim(1, SERVICE, one.now, one.now);
            delays.add(one.responder.next() - one.now);
        }
        assertTrue(delays.size() > 20, delays::toString);
        assertTrue(delays.stream().allMatch(delay -> delay >= 0 && delay <= 250));
    }

    @Test
    void namesThatAreTakenTogetherAreProbedForTogether() {
        test.responder.claim(1, HOST, test.now, test.now);
        test.responder.claim(2, SERVICE, test.now, test.now);
        test.pass(10_000);
        assertEquals(5, test.sent.size());
        assertEquals(2, test.sent.getFirst().message().questions().size());
    }

    @Test
    void manyNamesAreProbedForInPacketsThatFit() {
        for (int i = 0; i < 100; i++) {
            test.responder.claim(i, service("instance-number-" + i), test.now, test.now);
        }
        test.pass(250);
        List<Sent> first =
                test.sent.stream().filter(one -> one.at() == test.sent.get(0).at()).toList();
        assertEquals(100, first.stream().mapToInt(one -> one.message().questions().size()).sum());
        assertEquals(200, first.stream().mapToInt(one -> one.message().authorities().size()).sum());
    }

    @Test
    void anyOtherWordOfANameThatIsProbedForMeansThatItIsTaken() {
        test.responder.claim(1, SERVICE, test.now, test.now);
        test.pass(300);
        test.hear(Records.txt(ONE, "other"));
        test.pass(10_000);
        assertEquals(List.of("lost " + ONE), test.changes);
        assertTrue(test.sent.stream().allMatch(one -> one.message().isProbe()));
    }

    @Test
    void whoSaysTheSameOfTheNameIsNoRival() {
        test.responder.claim(1, SERVICE, test.now, test.now);
        test.pass(300);
        test.hear(PTR, SRV, TXT);
        test.pass(10_000);
        assertEquals(List.of("announced " + ONE), test.changes);
    }

    // Section 8.2.

    @Test
    void whoLosesTheTieWaitsASecondAndProbesAgain() {
        test.responder.claim(1, HOST, test.now, test.now);
        test.pass(250);
        long lost = test.now;
        test.probe("box.local", Records.address("box.local", "203.0.113.9"));
        test.takeSent();
        test.pass(999);
        assertEquals(List.of(), test.sent);
        test.pass(10_000);
        assertEquals(lost + 1_000, test.sent.getFirst().at());
        assertEquals(List.of("announced box.local"), test.changes);
    }

    @Test
    void whoWinsTheTieGoesOn() {
        test.responder.claim(1, HOST, test.now, test.now);
        test.pass(250);
        test.probe("box.local", Records.address("box.local", "10.0.0.1"));
        test.pass(10_000);
        long probes = test.sent.stream().filter(one -> one.message().isProbe()).count();
        assertEquals(3, probes);
    }

    @Test
    void aProbeThatSaysTheSameIsNoTie() {
        test.responder.claim(1, HOST, test.now, test.now);
        test.pass(250);
        test.probe("box.local", AAAA, A);
        test.pass(10_000);
        assertEquals(3, test.sent.stream().filter(one -> one.message().isProbe()).count());
    }

    @Test
    void whoHasMoreToSayWinsIfTheRestIsTheSame() {
        assertTrue(
                new Claim(Records.name("box.local"), List.of(A), List.of())
                        .losesAgainst(List.of(A, AAAA)));
        assertFalse(HOST.losesAgainst(List.of(A)));
    }

    // Section 8.4.

    @Test
    void aNewTextIsAnnouncedTwice() {
        test.establish(SERVICE);
        ResourceRecord text = Records.txt(ONE, "a=2");
        test.responder.change(
                1,
                new Claim(Records.name(ONE), List.of(SRV, text), List.of(PTR, ENUMERATION)),
                test.now);
        test.pass(10_000);
        assertEquals(2, test.sent.size());
        assertTrue(test.sent.getFirst().message().answers().contains(text));
        assertTrue(
                test.sent.getFirst().message().answers().stream()
                        .filter(record -> record.type() == DnsType.TXT)
                        .allMatch(ResourceRecord::unique),
                "without the cache-flush bit the old one would stay");
    }

    @Test
    void aTextThatChangesAllTheTimeIsAnnouncedOnceASecond() {
        test.establish(SERVICE);
        for (int i = 0; i < 100; i++) {
            test.responder.change(
                    1,
                    new Claim(
                            Records.name(ONE),
                            List.of(SRV, Records.txt(ONE, "n=" + i)),
                            List.of(PTR, ENUMERATION)),
                    test.now);
            test.pass(20);
        }
        assertTrue(test.sent.size() <= 3, () -> test.sent.size() + " announcements in 2 s");
    }

    @Test
    void aTextThatChangesAllTheTimeIsAnnouncedTenTimesAMinuteAndItsLastStateAtTheEnd() {
        test.establish(SERVICE);
        String last = "";
        for (int i = 0; i < 1_200; i++) {
            last = "n=" + i;
            test.responder.change(
                    1,
                    new Claim(
                            Records.name(ONE),
                            List.of(SRV, Records.txt(ONE, last)),
                            List.of(PTR, ENUMERATION)),
                    test.now);
            test.pass(100);
        }
        List<Long> times = test.sent.stream().map(ResponderUnderTest.Sent::at).toList();
        assertTrue(times.size() >= 15, times::toString);
        for (int i = 10; i < times.size(); i++) {
            assertTrue(times.get(i) - times.get(i - 10) >= 60_000, times::toString);
        }
        test.pass(60_000);
        assertTrue(
                test.sent.getLast().message().answers().contains(Records.txt(ONE, last)),
                () -> test.sent.getLast().toString());
    }

    @Test
    void aSubtypeThatIsGivenUpIsWithdrawn() {
        ResourceRecord subtype = Records.ptr("_printer._sub." + TYPE, ONE);
        test.establish(new Claim(Records.name(ONE), List.of(SRV, TXT), List.of(PTR, subtype)));
        test.responder.change(
                1, new Claim(Records.name(ONE), List.of(SRV, TXT), List.of(PTR)), test.now);
        assertEquals(List.of(subtype.withSeconds(0)), test.sent.getFirst().message().answers());
    }

    // Section 9.

    @Test
    void aContradictionMakesItProbeAgainAndKeepTheNameIfNobodyAnswers() {
        test.establish(SERVICE);
        test.hear(Records.srv(ONE, "other.local", 80));
        test.pass(10_000);
        assertEquals(3, test.sent.stream().filter(one -> one.message().isProbe()).count());
        assertEquals("announced " + ONE, test.changes.getLast());
    }

    @Test
    void aContradictionThatIsRepeatedWhileItProbesCostsTheName() {
        test.establish(SERVICE);
        test.hear(Records.srv(ONE, "other.local", 80));
        test.pass(300);
        test.hear(Records.srv(ONE, "other.local", 80));
        test.pass(10_000);
        assertEquals("lost " + ONE, test.changes.getLast());
    }

    @Test
    void otherTypesOfRecordsOfOurNameAreNoContradiction() {
        test.establish(SERVICE);
        test.hear(
                new ResourceRecord(
                        Records.name(ONE),
                        DnsType.NSEC,
                        true,
                        120,
                        new Existing(Records.name(ONE), TypeSet.of(DnsType.SRV))));
        test.pass(10_000);
        assertEquals(List.of(), test.changes);
    }

    @Test
    void aGoodbyeIsNoContradiction() {
        test.establish(SERVICE);
        test.hear(Records.srv(ONE, "other.local", 80).withSeconds(0));
        test.pass(10_000);
        assertEquals(List.of(), test.changes);
    }

    // Section 10.1.

    @Test
    void whoLeavesSaysGoodbyeAtOnceInOnePacket() {
        test.establish(HOST, SERVICE);
        test.responder.withdrawAll(test.now);
        assertEquals(1, test.sent.size());
        List<ResourceRecord> said = test.sent.getFirst().message().answers();
        assertTrue(said.stream().allMatch(record -> record.seconds() == 0));
        assertEquals(6, said.size());
        test.pass(10_000);
        assertEquals(1, test.sent.size());
        assertEquals(Timetable.NEVER, test.responder.next());
    }

    @Test
    void whatAnotherServiceStillSaysIsNotWithdrawn() {
        test.establish(SERVICE, service("two"));
        test.responder.withdraw(1, test.now);
        assertFalse(
                test.sent.getFirst().message().answers().stream().anyMatch(ENUMERATION::sameAs));
        test.responder.withdraw(2, test.now);
        assertTrue(test.sent.getLast().message().answers().stream().anyMatch(ENUMERATION::sameAs));
    }

    @Test
    void whatWasNeverAnnouncedNeedsNoGoodbye() {
        test.responder.claim(1, SERVICE, test.now, test.now);
        test.pass(300);
        test.takeSent();
        test.responder.withdraw(1, test.now);
        test.pass(10_000);
        assertEquals(List.of(), test.sent);
    }

    // Section 8.3, 17.

    @Test
    void aTextThatIsLongerThanAPacketGoesAlone() {
        String[] entries =
                IntStream.range(0, 20)
                        .mapToObj(i -> "k" + i + "=" + "x".repeat(200))
                        .toArray(String[]::new);
        test.establish(
                new Claim(
                        Records.name(ONE), List.of(SRV, Records.txt(ONE, entries)), List.of(PTR)));
        test.ask(Records.ask(ONE, DnsType.TXT));
        assertEquals(1, test.sent.size());
        assertEquals(1, test.sent.getFirst().message().answers().size());
    }

    @Test
    void aLinkThatChangedIsProbedAnew() {
        test.establish(SERVICE);
        test.responder.linkChanged(test.now);
        test.pass(10_000);
        assertEquals(3, test.sent.stream().filter(one -> one.message().isProbe()).count());
        assertEquals(List.of("withdrawn 4", "announced " + ONE), test.changes);
    }
}
