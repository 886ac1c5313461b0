package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.QuerierUnderTest.Sent;
import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.TypeSet;
import dev.fairlead.internal.resolve.DnsType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuerierTest {
    private static final String TYPE = "_http._tcp.local";
    private static final String ONE = "one._http._tcp.local";
    private static final Question BROWSE = Records.ask(TYPE, DnsType.PTR);
    private static final ResourceRecord PTR = Records.ptr(TYPE, ONE);
    private static final ResourceRecord SRV = Records.srv(ONE, "box.local", 80);
    private static final ResourceRecord TXT = Records.txt(ONE, "a=1");
    private static final ResourceRecord A = Records.address("box.local", "192.0.2.1");

    private final QuerierUnderTest test = new QuerierUnderTest();

    // RFC 6762, section 5.2.

    @Test
    void theFirstQueryWaitsARandomTimeOf20To120Milliseconds() {
        for (int i = 0; i < 50; i++) {
            test.querier.start(Records.ask(i + ".local", DnsType.A), false, test.now);
        }
        long start = test.now;
        test.pass(19);
        assertEquals(List.of(), test.sent, "before 20 ms less what goes with others");
        test.pass(101);
        int questions = test.sent.stream().mapToInt(one -> one.message().questions().size()).sum();
        assertEquals(50, questions);
        assertTrue(test.sent.size() > 1, "all at one moment");
        assertTrue(test.sent.getLast().at() - start <= 120);
    }

    @Test
    void aQueryThatAPersonAskedForGoesAtOnce() {
        test.ask(BROWSE);
        assertEquals(List.of(0L), test.times());
    }

    @Test
    void theIntervalDoublesFromASecondToAnHour() {
        test.ask(BROWSE);
        test.pass(5 * 3_600_000L);
        List<Long> expected = new ArrayList<>(List.of(0L));
        for (long interval = 1_000; interval < 3_600_000; interval *= 2) {
            expected.add(expected.getLast() + interval);
        }
        for (long at = expected.getLast() + 3_600_000; at <= 5 * 3_600_000L; at += 3_600_000) {
            expected.add(at);
        }
        assertEquals(expected, test.times());
    }

    @Test
    void whatIsStoppedIsAskedNoMore() {
        test.ask(BROWSE);
        test.querier.stop(BROWSE);
        test.pass(100_000);
        assertEquals(1, test.sent.size());
        assertEquals(Timetable.NEVER, test.querier.next());
    }

    @Test
    void anAnswerOfTheOwnerEndsTheAskingUntilItIsTimeToRefresh() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A);
        test.pass(95_000);
        assertEquals(1, test.sent.size());
    }

    @Test
    void refreshesAt80And85And90And95PercentAndForgetsAtTheEnd() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A.withSeconds(100));
        test.takeSent();
        long start = test.now;
        test.pass(100_000 - 1);
        List<Long> at = test.sent.stream().map(one -> one.at() - start).toList();
        assertEquals(4, at.size(), at::toString);
        for (int i = 0; i < 4; i++) {
            long due = 80_000L + 5_000L * i;
            assertTrue(at.get(i) >= due && at.get(i) <= due + 2_000, at::toString);
        }
        assertEquals(List.of("+ box.local A 192.0.2.1"), test.takeChanges());
        test.pass(1);
        assertEquals(List.of("- box.local A 192.0.2.1"), test.takeChanges());
    }

    @Test
    void whatWasRefreshedBeginsItsTimeAnew() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A.withSeconds(100));
        test.pass(83_000);
        test.hear(A.withSeconds(100));
        test.takeSent();
        test.pass(79_000);
        assertEquals(List.of(), test.sent);
        assertEquals(List.of("+ box.local A 192.0.2.1"), test.takeChanges());
    }

    @Test
    void whatNobodyAsksForIsNotRefreshed() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.querier.stop(BROWSE);
        test.takeSent();
        test.pass(4_500_000);
        assertEquals(List.of(), test.sent);
        assertEquals(0, test.querier.known());
    }

    // Section 5.4.

    @Test
    void theFirstQuestionAllowsAnAnswerByUnicastAndNoLaterOneDoes() {
        QuerierUnderTest alone = new QuerierUnderTest(true);
        alone.ask(BROWSE);
        alone.pass(10_000);
        List<Boolean> unicast =
                alone.sent.stream()
                        .map(one -> one.message().questions().getFirst().unicast())
                        .toList();
        assertEquals(List.of(true, false, false, false), unicast);
    }

    @Test
    void whoSharesThePortAsksForMulticastOnly() {
        test.ask(BROWSE);
        assertFalse(test.sent.getFirst().message().questions().getFirst().unicast());
    }

    // Section 5.3.

    @Test
    void questionsThatAreDueTogetherGoTogether() {
        test.querier.start(BROWSE, true, test.now);
        test.querier.start(Records.ask("box.local", DnsType.A), true, test.now);
        test.pass(0);
        assertEquals(1, test.sent.size());
        assertEquals(2, test.sent.getFirst().message().questions().size());
    }

    // Section 7.1.

    @Test
    void whatIsKnownIsSaidWithTheTimeThatIsLeft() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeSent();
        test.pass(1_000);
        assertEquals(List.of(PTR.withSeconds(4499)), test.sent.getFirst().message().answers());
    }

    @Test
    void whatIsInItsLastHalfIsNotSaidToBeKnown() {
        test.ask(BROWSE);
        test.hear(PTR.withSeconds(100));
        test.pass(49_000);
        test.takeSent();
        test.pass(51_000 - 1);
        assertFalse(test.sent.isEmpty());
        for (Sent one : test.sent) {
            assertEquals(List.of(), one.message().answers());
        }
    }

    // Section 7.2.

    @Test
    void knownAnswersThatDoNotFitGoOnInFurtherPackets() {
        test.ask(BROWSE);
        List<ResourceRecord> many =
                LongStream.range(0, 200)
                        .mapToObj(i -> Records.ptr(TYPE, "instance-number-" + i + "." + TYPE))
                        .toList();
        many.forEach(test::hear);
        test.takeSent();
        test.pass(1_000);
        assertTrue(test.sent.size() > 2);
        List<ResourceRecord> said = new ArrayList<>();
        for (int i = 0; i < test.sent.size(); i++) {
            Message message = test.sent.get(i).message();
            assertEquals(i < test.sent.size() - 1, message.truncated());
            assertEquals(i == 0 ? 1 : 0, message.questions().size());
            said.addAll(message.answers());
        }
        assertEquals(200, said.size());
        assertEquals(1, test.sent.stream().map(Sent::at).distinct().count());
    }

    // Section 7.3.

    @Test
    void aQuestionThatAnotherHostAskedIsNotAskedAgain() {
        test.ask(BROWSE);
        test.pass(900);
        test.overhear(BROWSE);
        test.pass(1_500);
        assertEquals(1, test.sent.size(), "the second was asked by another");
        test.pass(1_000);
        assertEquals(2, test.sent.size());
    }

    @Test
    void aQuestionOfAHostThatKnowsMoreThanWeIsNoneInOurPlace() {
        test.ask(BROWSE);
        test.pass(900);
        test.overhear(BROWSE, PTR);
        test.pass(200);
        assertEquals(2, test.sent.size());
    }

    @Test
    void whatAnotherHostKnowsMayFillSeveralPackets() {
        test.ask(BROWSE);
        List<ResourceRecord> many =
                LongStream.range(0, 200)
                        .mapToObj(i -> Records.ptr(TYPE, "instance-number-" + i + "." + TYPE))
                        .toList();
        many.forEach(test::hear);
        test.pass(900);
        test.takeSent();
        for (byte[] packet : QueryPackets.of(List.of(BROWSE), many)) {
            test.querier.overheard(
                    QuerierUnderTest.decode(packet), ResponderUnderTest.PEER, test.now);
        }
        test.pass(1_500);
        assertEquals(List.of(), test.sent, "it was asked by another");
    }

    @Test
    void whoHasNotSaidAllThatItKnowsDoesNotAskInOurPlace() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.pass(900);
        test.takeSent();
        MessageWriter writer = MessageWriter.upTo(1440);
        writer.add(BROWSE);
        test.querier.overheard(
                QuerierUnderTest.decode(writer.query(0, true)), ResponderUnderTest.PEER, test.now);
        test.pass(1_500);
        assertEquals(1, test.sent.size());
    }

    @Test
    void aQuestionForAnAnswerByUnicastIsNoneInOurPlace() {
        test.ask(BROWSE);
        test.pass(900);
        test.overhear(Records.askUnicast(TYPE, DnsType.PTR));
        test.pass(200);
        assertEquals(2, test.sent.size());
    }

    // Section 6.1.

    @Test
    void theOwnerMaySayThatThereIsNoSuchRecord() {
        test.ask(Records.ask("box.local", DnsType.AAAA));
        test.hear(
                new ResourceRecord(
                        Records.name("box.local"),
                        DnsType.NSEC,
                        true,
                        120,
                        new Existing(Records.name("box.local"), TypeSet.of(DnsType.A))));
        assertTrue(test.changes.contains("absent QM AAAA box.local"), test.changes::toString);
        test.pass(90_000);
        assertEquals(1, test.sent.size(), "asked again although it is known");
    }

    // What is kept.

    @Test
    void whatAnAnswerLeadsToIsKeptInWhateverOrderItComes() {
        test.ask(BROWSE);
        test.hear(A, SRV, TXT, PTR);
        assertEquals(4, test.querier.known());
    }

    @Test
    void whatNobodyAskedForIsNotKept() {
        test.ask(BROWSE);
        test.hear(Records.ptr("_other._tcp.local", "x._other._tcp.local"), A, SRV);
        assertEquals(0, test.querier.known());
        assertEquals(List.of(), test.takeChanges());
    }

    @Test
    void aFloodOfRecordsIsKeptUpToABoundAndCounted() {
        test.ask(BROWSE);
        for (int i = 0; i < RecordCache.MOST + 500; i++) {
            test.querier.received(
                    new Message(
                            0,
                            true,
                            false,
                            List.of(),
                            List.of(Records.ptr(TYPE, i + "." + TYPE)),
                            List.of(),
                            List.of(),
                            0,
                            null),
                    QuerierUnderTest.OWNER,
                    test.now);
        }
        assertEquals(RecordCache.MOST, test.querier.known());
        assertEquals(500, test.querier.refused());
    }

    @Test
    void anOwnerCannotHaveMoreAddressesThanAnybodyHas() {
        test.ask(Records.ask("box.local", DnsType.A));
        for (int i = 0; i < 200; i++) {
            test.hear(Records.address("box.local", "192.0.2." + i));
        }
        assertEquals(RecordCache.MOST_OF_A_UNIQUE_SET, test.querier.known());
    }

    @Test
    void aQueryThatBeginsLaterFindsWhatIsKnown() {
        test.ask(BROWSE);
        test.hear(PTR, SRV, TXT, A);
        Question address = Records.ask("box.local", DnsType.A);
        assertEquals(List.of(A), test.querier.known(address));
        test.takeSent();
        test.ask(address);
        assertEquals(List.of(), test.sent, "asked although the owner has answered");
    }

    @Test
    void aLinkThatChangedIsAskedAnew() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.pass(100_000);
        test.takeSent();
        test.takeChanges();
        test.querier.linkChanged(test.now);
        assertEquals(List.of("- " + TYPE + " PTR " + ONE), test.takeChanges());
        test.pass(120);
        assertEquals(1, test.sent.size());
    }

    @Test
    void whatThisHostPublishesIsSaidToBeKnown() {
        test.querier.published(PTR, test.now);
        test.ask(BROWSE);
        assertEquals(List.of(PTR), test.sent.getFirst().message().answers());
    }

    @Test
    void whatThisHostPublishesIsKnownWithoutAsking() {
        test.ask(BROWSE);
        test.querier.published(PTR, test.now);
        assertEquals(List.of("+ " + TYPE + " PTR " + ONE), test.takeChanges());
        test.hear(PTR.withSeconds(0));
        test.pass(10_000_000);
        assertEquals(List.of(), test.takeChanges());
        test.querier.withdrawn(PTR);
        assertEquals(List.of("- " + TYPE + " PTR " + ONE), test.takeChanges());
    }
}
