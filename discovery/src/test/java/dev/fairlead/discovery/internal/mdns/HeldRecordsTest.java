package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsType;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long what was answered is held, and what ends it before (RFC 6762, section 10).
class HeldRecordsTest {
    private static final String TYPE = "_http._tcp.local";
    private static final String ONE = "one._http._tcp.local";
    private static final Question BROWSE = Records.ask(TYPE, DnsType.PTR);
    private static final ResourceRecord PTR = Records.ptr(TYPE, ONE);
    private static final ResourceRecord A = Records.address("box.local", "192.0.2.1");

    private final QuerierUnderTest test = new QuerierUnderTest();

    // Section 10.1.

    @Test
    void aGoodbyeIsBelievedAfterASecond() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeChanges();
        test.hear(PTR.withSeconds(0));
        test.pass(999);
        assertEquals(List.of(), test.takeChanges());
        test.pass(1);
        assertEquals(List.of("- " + TYPE + " PTR " + ONE), test.takeChanges());
    }

    @Test
    void whoSharesARecordMayObjectToAGoodbye() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeChanges();
        test.hear(PTR.withSeconds(0));
        test.pass(500);
        test.hear(PTR);
        test.pass(10_000);
        assertEquals(List.of(), test.takeChanges());
    }

    @Test
    void aGoodbyeOfWhatIsNotKnownIsNothing() {
        test.ask(BROWSE);
        test.hear(PTR.withSeconds(0));
        assertEquals(0, test.querier.known());
        assertEquals(List.of(), test.takeChanges());
    }

    // Section 10.2.

    @Test
    void aNewSetOfItsOwnerEndsTheOldOneASecondLater() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A);
        test.pass(5_000);
        test.hear(Records.address("box.local", "192.0.2.2"));
        test.pass(999);
        assertEquals(
                List.of("+ box.local A 192.0.2.1", "+ box.local A 192.0.2.2"), test.takeChanges());
        test.pass(1);
        assertEquals(List.of("- box.local A 192.0.2.1"), test.takeChanges());
    }

    @Test
    void aSetMayComeInSeveralPacketsWithinASecond() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A);
        test.pass(900);
        test.hear(Records.address("box.local", "192.0.2.2"));
        test.pass(10_000);
        assertEquals(2, test.querier.known());
    }

    @Test
    void recordsOfSeveralOwnersDoNotEndEachOther() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.pass(5_000);
        test.hear(Records.ptr(TYPE, "two." + TYPE));
        test.pass(5_000);
        assertEquals(2, test.querier.known());
    }

    @Test
    void nobodyCanMakeUsForgetTheInstancesOfOthers() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.pass(5_000);
        test.hear(Records.ptr(TYPE, "evil." + TYPE).withUnique(true));
        test.pass(5_000);
        assertEquals(2, test.querier.known());
        test.takeSent();
        test.pass(60_000);
        assertFalse(test.sent.isEmpty(), "nor end the search");
    }

    // Section 10.4.

    @Test
    void whatSomebodyCouldNotReachIsAskedForTwiceAndForgottenAfterTenSeconds() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A);
        test.pass(3_000);
        test.takeSent();
        test.takeChanges();
        test.querier.doubt(A, test.now);
        test.pass(9_999);
        assertEquals(2, test.sent.size());
        assertEquals(List.of(0L, 1_000L), test.times());
        assertEquals(List.of(), test.takeChanges());
        test.pass(1);
        assertEquals(List.of("- box.local A 192.0.2.1"), test.takeChanges());
    }

    @Test
    void whoTriesAgainAndAgainAsksOnceInTenSeconds() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A);
        test.takeSent();
        for (int i = 0; i < 40; i++) { // the owner answers each time, and still cannot be reached
            test.querier.doubt(A, test.now);
            test.pass(100);
            test.hear(A);
            test.pass(150);
        }
        assertEquals(2, test.sent.size());
        test.takeSent();
        test.querier.doubt(A, test.now);
        test.pass(0);
        assertEquals(1, test.sent.size());
    }

    // Section 7.1: its owner would not answer.
    @Test
    void whatIsInDoubtIsNotSaidToBeKnown() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeSent();
        test.querier.doubt(PTR, test.now);
        test.pass(0);
        assertEquals(List.of(), test.sent.getFirst().message().answers());
    }

    // Section 10.3.
    @Test
    void whatRanOutWhileTheMachineSleptIsForgottenAndTheRestIsAskedForTwice() {
        test.ask(BROWSE);
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(PTR, A);
        test.pass(3_000);
        test.takeSent();
        test.takeChanges();
        test.querier.woke(117_000, test.now);
        assertEquals(List.of("- box.local A 192.0.2.1"), test.takeChanges());
        test.pass(9_999);
        assertTrue(test.sent.size() >= 2, () -> test.sent.toString());
        assertEquals(List.of(), test.sent.getFirst().message().answers());
        assertEquals(List.of(), test.takeChanges());
        test.pass(1);
        assertEquals(List.of("- " + TYPE + " PTR " + ONE), test.takeChanges());
    }

    @Test
    void whatWasDoubtedAndIsAnsweredStays() {
        test.ask(Records.ask("box.local", DnsType.A));
        test.hear(A);
        test.querier.doubt(A, test.now);
        test.pass(1_500);
        test.hear(A);
        test.takeChanges();
        test.pass(20_000);
        assertEquals(List.of(), test.takeChanges());
    }

    // Section 10.5.

    @Test
    void whatOthersAskForTwiceWithoutAnAnswerIsGoneTenSecondsLater() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeChanges();
        test.pass(10_000);
        test.overhear(BROWSE);
        test.pass(1_000);
        test.overhear(BROWSE);
        test.pass(9_999);
        assertEquals(List.of(), test.takeChanges());
        test.pass(1);
        assertEquals(List.of("- " + TYPE + " PTR " + ONE), test.takeChanges());
    }

    @Test
    void oneQuestionWithoutAnAnswerSaysNothing() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeChanges();
        for (int i = 0; i < 5; i++) {
            test.overhear(BROWSE);
            test.pass(11_000);
        }
        assertEquals(List.of(), test.takeChanges());
    }

    @Test
    void anOwnerThatAsksForItsOwnRecordIsNotMissed() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeChanges();
        InetSocketAddress owner = new InetSocketAddress(QuerierUnderTest.OWNER, 5353);
        for (int i = 0; i < 3; i++) {
            test.overhear(owner, BROWSE);
            test.pass(1_000);
        }
        test.pass(20_000);
        assertEquals(List.of(), test.takeChanges());
    }

    @Test
    void whoKnowsTheAnswerDoesNotExpectIt() {
        test.ask(BROWSE);
        test.hear(PTR);
        test.takeChanges();
        for (int i = 0; i < 5; i++) {
            test.overhear(BROWSE, PTR);
            test.pass(1_000);
        }
        test.pass(20_000);
        assertEquals(List.of(), test.takeChanges());
    }
}
