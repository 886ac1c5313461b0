package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// When nameservers are asked, and asked again before what they said has run out. It does no I/O
/// and reads no clock; times are in milliseconds. Belongs to one thread.
///
/// What is known stays known while nobody answers, until its time to live is over.
public final class Poller {
    public static final long NEVER = Long.MAX_VALUE;

    /// However short the time to live.
    public static final long LEAST_INTERVAL = 2_000;

    /// However long the time to live: somebody waits for changes.
    public static final long MOST_INTERVAL = 3_600_000;

    /// Where nobody says how long an absence holds.
    static final long ABSENT = 60_000;

    static final long FIRST_RETRY = 1_000;
    static final long LAST_RETRY = 60_000;

    /// So many at a time.
    static final int MOST_UNDER_WAY = 16;

    /// Of pointers; of other records a name has far fewer.
    static final int MOST_POINTERS = 10_000;

    static final int MOST_OTHERS = 64;

    /// Hears that what is known has become different.
    public interface Listener {
        void changed(Question question);
    }

    private static final class Held {
        private final Question question;
        private final long order;
        private List<ResourceRecord> records = List.of();
        private boolean known;
        private boolean asking;
        private boolean told; // of changes, and need not be asked
        private long due;
        private long expires;
        private int failures;
        private int uses;

        Held(Question question, long order, long due) {
            this.question = question;
            this.order = order;
            this.due = due;
        }
    }

    private final Listener listener;
    private final RandomGenerator random;
    private final Map<Question, Held> all = new HashMap<>();
    private final TreeSet<Held> waiting =
            new TreeSet<>(
                    Comparator.<Held>comparingLong(held -> held.due)
                            .thenComparingLong(held -> held.order));
    private final Set<Held> doubtful = new HashSet<>(); // failed, and known from before
    private long order;
    private long wishes;
    private int underWay;
    private long refused;

    public Poller(Listener listener, RandomGenerator random) {
        this.listener = listener;
        this.random = random;
    }

    /// Asks from now on; as often as it is wanted it is to be unwanted.
    public void want(Question question, long now) {
        Held held = all.get(question);
        if (held == null) {
            held = new Held(question, order++, now);
            all.put(question, held);
            waiting.add(held);
            wishes++;
        }
        held.uses++;
    }

    public void unwant(Question question) {
        Held held = all.get(question);
        if (held != null && --held.uses == 0) {
            wishes++;
            all.remove(question);
            waiting.remove(held);
            doubtful.remove(held);
        }
    }

    /// What is known; empty if nothing is.
    public List<ResourceRecord> known(Question question) {
        Held held = all.get(question);
        return held == null ? List.of() : held.records;
    }

    /// How many records there was no room for.
    public long refused() {
        return refused;
    }

    /// What is to be asked now; of each [#answered] or [#failed] is to follow.
    public List<Question> start(long now) {
        List<Question> due = new ArrayList<>();
        while (underWay < MOST_UNDER_WAY && !waiting.isEmpty() && waiting.first().due <= now) {
            Held held = waiting.pollFirst();
            held.asking = true;
            underWay++;
            due.add(held.question);
        }
        return due;
    }

    /// When [#start] or [#expire] has something to do.
    public long next() {
        long next = waiting.isEmpty() || underWay == MOST_UNDER_WAY ? NEVER : waiting.first().due;
        for (Held held : doubtful) {
            next = Math.min(next, held.expires);
        }
        return next;
    }

    public void answered(Question question, Reply reply, long now) {
        underWay--;
        Held held = all.get(question);
        if (held == null) {
            return; // nobody wants to know any more
        }
        refused += reply.skipped();
        if (held.told) {
            held.asking = false;
            return; // it is old
        }
        List<ResourceRecord> records = bounded(reply.of(question), question.type());
        take(held, records, absent(reply, question), now);
        takeAlong(records, reply, now);
    }

    private static long absent(Reply reply, Question question) {
        return reply.absentSeconds(question.name()).map(seconds -> seconds * 1000).orElse(ABSENT);
    }

    private List<ResourceRecord> bounded(List<ResourceRecord> records, int type) {
        int most = type == DnsType.PTR ? MOST_POINTERS : MOST_OTHERS;
        refused += Math.max(0, records.size() - most);
        return records.size() <= most ? records : records.subList(0, most);
    }

    /// What stands beside the answer and is what we would ask next (RFC 6763, section 12): of names
    /// that the answer leads to, and of no others.
    private void takeAlong(List<ResourceRecord> answers, Reply reply, long now) {
        Map<Question, List<ResourceRecord>> beside = new LinkedHashMap<>();
        for (ResourceRecord record : reply.additionals()) {
            beside.computeIfAbsent(
                            new Question(record.name(), record.type()), _ -> new ArrayList<>())
                    .add(record);
        }
        Set<DnsName> led = targets(answers);
        for (int step = 0;
                step < 2;
                step++) { // from pointers to locations, from those to addresses
            Set<DnsName> next = new HashSet<>();
            for (DnsName name : led) {
                for (int type : new int[] {DnsType.SRV, DnsType.TXT, DnsType.A, DnsType.AAAA}) {
                    Question question = new Question(name, type);
                    List<ResourceRecord> records = beside.get(question);
                    Held held = all.get(question);
                    if (records != null && held != null && !held.asking && !held.told) {
                        next.addAll(targets(records));
                        waiting.remove(held);
                        take(held, bounded(records, type), ABSENT, now);
                    }
                }
            }
            led = next;
        }
    }

    private static Set<DnsName> targets(List<ResourceRecord> records) {
        return records.stream()
                .map(record ->
                        switch (record.content()) {
                            case Target(DnsName name) -> name;
                            case Location where -> where.host();
                            default -> record.name();
                        })
                .collect(Collectors.toSet());
    }

    /// `held` is not waiting when this is called, and is when it returns.
    private void take(Held held, List<ResourceRecord> records, long absent, long now) {
        long shortest =
                records.isEmpty()
                        ? absent
                        : records.stream().mapToLong(ResourceRecord::seconds).min().getAsLong()
                                * 1000;
        long interval = Math.clamp(shortest, LEAST_INTERVAL, MOST_INTERVAL);
        held.expires = now + interval;
        held.failures = 0;
        doubtful.remove(held);
        // Between 85 and 95 % of it, so that not all who ask do so at once.
        waitUntil(held, now + interval * random.nextInt(850, 950) / 1000);
        replace(held, records);
    }

    private void waitUntil(Held held, long due) {
        held.asking = false;
        held.due = due;
        waiting.add(held);
    }

    private void replace(Held held, List<ResourceRecord> records) {
        boolean different = !held.known || !same(held.records, records);
        held.known = true;
        held.records = records;
        if (different) {
            listener.changed(held.question);
        }
    }

    private static boolean same(List<ResourceRecord> before, List<ResourceRecord> now) {
        return before.size() == now.size() && contents(before).equals(contents(now));
    }

    private static Set<Object> contents(List<ResourceRecord> records) {
        return records.stream().map(ResourceRecord::content).collect(Collectors.toSet());
    }

    /// Nobody answered.
    public void failed(Question question, long now) {
        underWay--;
        Held held = all.get(question);
        if (held == null) {
            return;
        }
        if (held.told) {
            held.asking = false;
            return;
        }
        long retry = Math.min(LAST_RETRY, FIRST_RETRY << Math.min(held.failures, 16));
        held.failures++;
        if (held.known) {
            doubtful.add(held);
        }
        waitUntil(held, now + retry * random.nextInt(900, 1100) / 1000);
    }

    /// Somebody tells of what becomes different: it is not asked any more, until [#untold].
    public void told(Question question, List<ResourceRecord> records, long now) {
        Held held = all.get(question);
        if (held == null) {
            return;
        }
        held.told = true;
        held.failures = 0;
        waiting.remove(held);
        doubtful.remove(held);
        replace(held, List.copyOf(records));
    }

    /// Nobody tells any more: what is known is asked for.
    public void untold(Question question, long now) {
        Held held = all.get(question);
        if (held != null && held.told) {
            held.told = false;
            held.expires = now + LAST_RETRY;
            if (held.asking) {
                held.due = now; // an answer is under way
            } else {
                waitUntil(held, now);
            }
        }
    }

    /// All that is wanted.
    public Set<Question> wanted() {
        return Collections.unmodifiableSet(all.keySet());
    }

    /// Another number whenever [#wanted] has changed.
    public long wishes() {
        return wishes;
    }

    /// Forgets what has run out while nobody answered.
    public void expire(long now) {
        for (Held held : List.copyOf(doubtful)) {
            if (held.expires <= now) {
                doubtful.remove(held);
                replace(held, List.of());
                held.known = false;
            }
        }
    }

    /// The network has changed: what nobody answered is asked at once.
    public void retry(long now) {
        for (Held held : List.copyOf(waiting)) {
            if (held.failures > 0) {
                waiting.remove(held);
                held.failures = 0;
                waitUntil(held, now);
            }
        }
    }

    /// How often the last answer failed to come; 0 if it came.
    public int failures(@Nullable Question question) {
        Held held = question == null ? null : all.get(question);
        return held == null ? 0 : held.failures;
    }

    public boolean isKnown(Question question) {
        Held held = all.get(question);
        return held != null && held.known;
    }
}
