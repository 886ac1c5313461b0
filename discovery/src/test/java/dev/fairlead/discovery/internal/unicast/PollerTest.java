package dev.fairlead.discovery.internal.unicast;

import static dev.fairlead.discovery.internal.unicast.Replies.a;
import static dev.fairlead.discovery.internal.unicast.Replies.name;
import static dev.fairlead.discovery.internal.unicast.Replies.ptr;
import static dev.fairlead.discovery.internal.unicast.Replies.srv;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final String TYPE = "_web._tcp.example.com";
    private static final Question POINTERS = new Question(name(TYPE), DnsType.PTR);
    private static final Question PLACE = new Question(name("one." + TYPE), DnsType.SRV);
    private static final Question HOST = new Question(name("box.example.com"), DnsType.A);

    private final List<Question> changed = new ArrayList<>();
    private final Poller poller = new Poller(changed::add, new SplittableRandom(1));

    private void wanted(Question question) {
        poller.want(question, 0);
        assertEquals(List.of(question), poller.start(0));
    }

    private void assertDue(long from, long to) {
        assertTrue(poller.next() >= from && poller.next() <= to, () -> "due at " + poller.next());
    }

    @Test
    void asksAgainBeforeTheTimeToLiveIsOver() {
        wanted(POINTERS);
        poller.answered(POINTERS, Replies.of(ptr(TYPE, 100, "one." + TYPE)), 0);
        assertDue(85_000, 95_000);
        assertEquals(List.of(), poller.start(84_999));
        assertEquals(List.of(POINTERS), poller.start(95_000));
    }

    @Test
    void theShortestTimeToLiveOfASetCounts() {
        wanted(POINTERS);
        poller.answered(
                POINTERS,
                Replies.of(ptr(TYPE, 100, "one." + TYPE), ptr(TYPE, 10, "two." + TYPE)),
                0);
        assertDue(8_500, 9_500);
    }

    @Test
    void aTimeToLiveOfNothingIsNoReasonToAskWithoutPause() {
        wanted(POINTERS);
        poller.answered(POINTERS, Replies.of(ptr(TYPE, 0, "one." + TYPE)), 0);
        assertDue(1_700, 1_900);
        assertEquals(1, poller.known(POINTERS).size());
    }

    @Test
    void aTimeToLiveOfYearsIsNoReasonNotToAsk() {
        wanted(POINTERS);
        poller.answered(POINTERS, Replies.of(ptr(TYPE, Integer.MAX_VALUE, "one." + TYPE)), 0);
        assertDue(0, Poller.MOST_INTERVAL);
    }

    @Test
    void anAbsenceHoldsAsLongAsTheSoaSays() {
        wanted(POINTERS);
        poller.answered(POINTERS, Replies.none("example.com", 30), 0);
        assertDue(25_500, 28_500);
        assertTrue(poller.isKnown(POINTERS));
    }

    @Test
    void whatIsKnownStaysWhileNobodyAnswersUntilItsTimeIsOver() {
        wanted(POINTERS);
        poller.answered(POINTERS, Replies.of(ptr(TYPE, 100, "one." + TYPE)), 0);
        changed.clear();
        assertEquals(List.of(POINTERS), poller.start(95_000));
        poller.failed(POINTERS, 97_000);
        assertDue(97_900, 98_100);
        poller.expire(99_999);
        assertEquals(1, poller.known(POINTERS).size());
        poller.expire(100_000);
        assertEquals(List.of(), poller.known(POINTERS));
        assertEquals(List.of(POINTERS), changed);
    }

    @Test
    void retriesComeSlowerAndSlowerAndNeverEnd() {
        wanted(POINTERS);
        long now = 0;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            poller.failed(POINTERS, now);
            waits.add(poller.next() - now);
            now = poller.next();
            assertEquals(List.of(POINTERS), poller.start(now));
        }
        assertTrue(waits.get(0) >= 900 && waits.get(0) <= 1_100, waits::toString);
        assertTrue(waits.get(3) >= 7_200 && waits.get(3) <= 8_800, waits::toString);
        assertTrue(waits.getLast() >= 54_000 && waits.getLast() <= 66_000, waits::toString);
    }

    @Test
    void aChangeOfTheNetworkEndsTheWait() {
        wanted(POINTERS);
        for (int i = 0; i < 5; i++) {
            poller.failed(POINTERS, 0);
            poller.start(poller.next());
        }
        poller.failed(POINTERS, 0);
        poller.retry(100);
        assertEquals(List.of(POINTERS), poller.start(100));
    }

    @Test
    void whatStandsBesideTheAnswerIsTakenWhereTheAnswerLeads() {
        poller.want(PLACE, 1); // before its turn
        poller.want(HOST, 1);
        poller.want(POINTERS, 0);
        assertEquals(List.of(POINTERS), poller.start(0));
        ResourceRecord elsewhere = a("other.example.com", 60, "192.0.2.66");
        Question other = new Question(elsewhere.name(), DnsType.A);
        poller.want(other, 1);
        poller.answered(
                POINTERS,
                Replies.of(
                        Reply.NO_ERROR,
                        List.of(ptr(TYPE, 100, "one." + TYPE)),
                        List.of(
                                srv("one." + TYPE, 60, 80, "box.example.com"),
                                a("box.example.com", 60, "192.0.2.1"),
                                elsewhere)),
                0);
        assertEquals(1, poller.known(PLACE).size());
        assertEquals(1, poller.known(HOST).size());
        assertFalse(poller.isKnown(other));
        assertEquals(List.of(other), poller.start(1));
    }

    @Test
    void theSameAnswerIsNoChangeWhateverItsOrder() {
        wanted(POINTERS);
        ResourceRecord one = ptr(TYPE, 10, "one." + TYPE);
        ResourceRecord two = ptr(TYPE, 10, "two." + TYPE);
        poller.answered(POINTERS, Replies.of(one, two), 0);
        changed.clear();
        poller.start(10_000);
        poller.answered(POINTERS, Replies.of(two, one), 10_000);
        assertEquals(List.of(), changed);
    }

    @Test
    void aFloodOfPointersIsCutAndCounted() {
        wanted(POINTERS);
        List<ResourceRecord> flood = new ArrayList<>();
        for (int i = 0; i < Poller.MOST_POINTERS + 5; i++) {
            flood.add(ptr(TYPE, 10, "n" + i + "." + TYPE));
        }
        poller.answered(POINTERS, Replies.of(Reply.NO_ERROR, flood, List.of()), 0);
        assertEquals(Poller.MOST_POINTERS, poller.known(POINTERS).size());
        assertEquals(5, poller.refused());
    }

    @Test
    void soManyAreAskedAtATimeAndTheRestAfterThem() {
        for (int i = 0; i < 40; i++) {
            poller.want(new Question(name("n" + i + ".example.com"), DnsType.A), 0);
        }
        List<Question> first = poller.start(0);
        assertEquals(Poller.MOST_UNDER_WAY, first.size());
        assertEquals(Poller.NEVER, poller.next());
        poller.answered(first.getFirst(), Replies.of(), 0);
        assertEquals(1, poller.start(0).size());
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotAskedAndNotKept() {
        wanted(POINTERS);
        poller.unwant(POINTERS);
        poller.answered(POINTERS, Replies.of(ptr(TYPE, 10, "one." + TYPE)), 0);
        assertEquals(List.of(), poller.known(POINTERS));
        assertEquals(Poller.NEVER, poller.next());
        assertEquals(List.of(), changed);
    }
}
