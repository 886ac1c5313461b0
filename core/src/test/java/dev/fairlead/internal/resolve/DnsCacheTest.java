package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsResponse.Answer;
import dev.fairlead.internal.resolve.DnsResponse.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DnsCacheTest {
    private static final long START = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(1);
    private final DnsCache cache = new DnsCache(3);

    private static long at(long seconds) {
        return START + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static DnsQuestion question(String name) {
        return new DnsQuestion(DnsName.parse(name), DnsType.A);
    }

    private static Answer records(long... timesToLive) {
        List<DnsRecord> records = new ArrayList<>();
        for (long seconds : timesToLive) {
            records.add(new DnsRecord(DnsName.parse("x"), DnsType.A, seconds, "192.0.2.1", null));
        }
        return new Answer(records, DnsName.parse("x"), Content.RECORDS, 0);
    }

    private static Answer negative(Content content, long seconds) {
        return new Answer(List.of(), DnsName.parse("x"), content, seconds);
    }

    @Test
    void anAnswerHoldsAsLongAsTheShortestLivedOfItsRecords() {
        cache.put(question("x"), records(300, 60, 100), "s", START);
        assertFalse(cache.get(question("x"), at(59)).expired());
        assertTrue(cache.get(question("x"), at(60)).expired());
        assertEquals("s", cache.get(question("X"), at(1)).server());
    }

    @Test
    void timesToLiveCountDown() {
        cache.put(question("x"), records(60), "s", START);
        assertEquals(
                40, cache.get(question("x"), at(20)).answer().records().getFirst().timeToLive());
        assertEquals(
                0, cache.get(question("x"), at(90)).answer().records().getFirst().timeToLive());
    }

    @Test
    void anExpiredAnswerIsKeptForADay() {
        cache.put(question("x"), records(60), "s", START);
        assertNotNull(cache.get(question("x"), at(60 + 86_399)));
        assertNull(cache.get(question("x"), at(60 + 86_400)));
        assertEquals(0, cache.size());
    }

    @Test
    void timesToLiveAreLimited() {
        cache.put(question("x"), records(1_000_000), "s", START);
        assertFalse(cache.get(question("x"), at(86_399)).expired());
        assertTrue(cache.get(question("x"), at(86_400)).expired());
        cache.put(question("y"), negative(Content.NO_SUCH_NAME, 1_000_000), "s", START);
        assertFalse(cache.get(question("y"), at(3_599)).expired());
        assertTrue(cache.get(question("y"), at(3_600)).expired());
    }

    @Test
    void whatHasNoTimeToLiveIsNotKept() {
        cache.put(question("x"), records(0), "s", START);
        cache.put(question("y"), negative(Content.NO_DATA, 0), "s", START);
        assertEquals(0, cache.size());
        cache.put(question("x"), records(60), "s", START);
        cache.put(question("x"), records(0), "s", START);
        assertEquals(0, cache.size());
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        for (String name : List.of("a", "b", "c")) {
            cache.put(question(name), records(60), "s", START);
        }
        cache.get(question("a"), at(1));
        cache.put(question("d"), records(60), "s", at(1));
        assertNull(cache.get(question("b"), at(1)));
        assertNotNull(cache.get(question("a"), at(1)));
        assertEquals(3, cache.size());
    }

    @Test
    void longAnswersDisplaceMore() {
        long[] many = new long[20];
        java.util.Arrays.fill(many, 60);
        cache.put(question("small"), records(60), "s", START);
        cache.put(question("long"), records(many), "s", START);
        assertEquals(1, cache.size());
        assertNotNull(cache.get(question("long"), START));
        long[] tooMany = new long[64];
        java.util.Arrays.fill(tooMany, 60);
        cache.put(question("longer"), records(tooMany), "s", START);
        assertNull(cache.get(question("longer"), START));
    }

    @Test
    void aCacheOfSizeZeroKeepsNothing() {
        DnsCache none = new DnsCache(0);
        none.put(question("x"), records(60), "s", START);
        assertNull(none.get(question("x"), START));
    }
}
