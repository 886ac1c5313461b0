package dev.fairlead.internal.resolve;

import dev.fairlead.internal.resolve.DnsResponse.Answer;
import dev.fairlead.internal.resolve.DnsResponse.Content;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Answers, for as long as they hold and a while longer. The least recently used go first.
///
/// It reads no clock and belongs to one thread.
final class DnsCache {
    private static final long LONGEST_POSITIVE = 86_400; // RFC 8767, section 4, allows a week
    private static final long LONGEST_NEGATIVE = 3_600; // RFC 2308, section 5, advises 1 to 3 hours
    private static final long LONGEST_STALE = 86_400; // RFC 8767, section 5, advises 1 to 3 days

    /// An answer may be long; so many bytes are allowed for each entry, on average.
    private static final int WEIGHT_EACH = 1024;

    /// @param answer its times to live counted from now
    /// @param expired whether it holds no more
    record Cached(Answer answer, String server, boolean expired) {}

    private record Entry(
            Answer answer, String server, long storedNanos, long seconds, int weight) {}

    private final Map<DnsQuestion, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int capacity;
    private long weight;

    /// @param capacity how many answers are kept
    DnsCache(int capacity) {
        this.capacity = capacity;
    }

    void put(DnsQuestion question, Answer answer, String server, long nowNanos) {
        long seconds = seconds(answer);
        Entry former = entries.remove(question);
        if (former != null) {
            weight -= former.weight;
        }
        int added = weigh(answer);
        if (seconds == 0 || capacity == 0 || added > (long) capacity * WEIGHT_EACH) {
            return;
        }
        entries.put(question, new Entry(answer, server, nowNanos, seconds, added));
        weight += added;
        Iterator<Entry> eldest = entries.values().iterator();
        while (entries.size() > capacity || weight > (long) capacity * WEIGHT_EACH) {
            weight -= eldest.next().weight;
            eldest.remove();
        }
    }

    private static long seconds(Answer answer) {
        boolean negative =
                answer.content() == Content.NO_DATA || answer.content() == Content.NO_SUCH_NAME;
        long seconds =
                negative ? Math.min(answer.negativeSeconds(), LONGEST_NEGATIVE) : LONGEST_POSITIVE;
        for (DnsRecord record : answer.records()) {
            seconds = Math.min(seconds, record.timeToLive());
        }
        return seconds;
    }

    private static int weigh(Answer answer) {
        int weight = 256;
        for (DnsRecord record : answer.records()) {
            weight += 128 + record.data().length();
        }
        return weight;
    }

    /// The answer to a question; `null` if there is none, or if it is too old to be of use.
    @Nullable Cached get(DnsQuestion question, long nowNanos) {
        Entry entry = entries.get(question);
        if (entry == null) {
            return null;
        }
        long age = TimeUnit.NANOSECONDS.toSeconds(nowNanos - entry.storedNanos);
        if (age >= entry.seconds + LONGEST_STALE) {
            entries.remove(question);
            weight -= entry.weight;
            return null;
        }
        return new Cached(aged(entry.answer, age), entry.server, age >= entry.seconds);
    }

    private static Answer aged(Answer answer, long seconds) {
        if (seconds == 0 || answer.records().isEmpty()) {
            return answer;
        }
        List<DnsRecord> records = new ArrayList<>(answer.records().size());
        for (DnsRecord record : answer.records()) {
            records.add(record.withTimeToLive(Math.max(0, record.timeToLive() - seconds)));
        }
        return new Answer(records, answer.end(), answer.content(), answer.negativeSeconds());
    }

    void clear() {
        entries.clear();
        weight = 0;
    }

    int size() {
        return entries.size();
    }
}
