package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks on one link, and knows what was answered there (RFC 6762, sections 5, 7 and 10).
///
/// Only what somebody here asks for is kept, and what that leads to: the service and text of an
/// instance, the addresses of its host. So strangers cannot fill the memory with names of their
/// choice, and a busy network costs no more than the part of it that is of interest.
final class Querier {
    /// What became known. Called while the querier is at work: do not call it back.
    interface Changes {
        void appeared(ResourceRecord record);

        void vanished(ResourceRecord record);

        /// The owner of the name says that there is no such record (section 6.1).
        void absent(Question question);
    }

    private final RandomGenerator random;
    private final boolean unicastReplies;
    private final Changes changes;
    private final Consumer<byte[]> packets;
    private final RecordCache cache = new RecordCache();
    private final Queries queries;
    private final Overhearing overhearing = new Overhearing();
    private final Timetable<Question> doubts = new Timetable<>();

    /// What has to be asked once more before it is forgotten.
    private final Set<Question> refreshes = new LinkedHashSet<>();

    /// @param unicastReplies whether packets to our address and port 5353 reach us, and nobody else
    ///   on this machine (section 15.1)
    /// @param packets to be sent to the group, at once
    Querier(
            RandomGenerator random,
            boolean unicastReplies,
            Changes changes,
            Consumer<byte[]> packets) {
        this.random = random;
        this.queries = new Queries(random);
        this.unicastReplies = unicastReplies;
        this.changes = changes;
        this.packets = packets;
    }

    /// Asks, and goes on asking until [#stop].
    ///
    /// @param atOnce whether a person waits; else the first packet waits a little, so that not all
    ///   that start at once ask at once
    void start(Question question, boolean atOnce, long now) {
        Question key = key(question);
        if (!queries.start(key, atOnce, now)) {
            return;
        }
        List<CachedRecord> known = cache.matching(key);
        known.forEach(cached -> schedule(cached, now));
        if (known.stream().anyMatch(cached -> isOwned(cached.record())) || toldAbsent(key)) {
            queries.step(key, new QueryState.Event.OwnerAnswered(), now);
        }
    }

    void stop(Question question) {
        queries.stop(key(question));
    }

    /// What is known of the answer.
    List<ResourceRecord> known(Question question) {
        return cache.matching(question).stream().map(CachedRecord::record).toList();
    }

    private boolean toldAbsent(Question question) {
        for (CachedRecord cached :
                cache.matching(new Question(question.name(), DnsType.NSEC, false))) {
            if (cached.record().content() instanceof Existing existing
                    && !existing.types().contains(question.type())) {
                changes.absent(question);
                return true;
            }
        }
        return false;
    }

    /// Begins anew: what is known may not be so on this link any more.
    void linkChanged(long now) {
        for (CachedRecord cached : cache.all()) {
            if (!cached.isLocal()) {
                forget(cached);
            }
        }
        queries.stepAll(new QueryState.Event.LinkChanged(), now);
    }

    /// The machine has slept: what has run out meanwhile is forgotten, the rest is asked for, and
    /// has ten seconds to prove itself (section 10.3).
    void woke(long slept, long now) {
        for (CachedRecord cached : cache.all()) {
            if (cached.isLocal()) {
                continue;
            }
            cached.aged(slept);
            if (cached.isOver(now)) {
                forget(cached);
            } else {
                cached.doubted(now);
                schedule(cached, now);
            }
        }
        queries.stepAll(new QueryState.Event.LinkChanged(), now);
    }

    /// Forgets all, for the link is gone.
    void close() {
        cache.all().forEach(this::forget);
        queries.clear();
        doubts.clear();
    }

    /// What this host publishes is known here without asking.
    void published(ResourceRecord record, long now) {
        CachedRecord before = cache.find(record);
        if (before != null && before.isLocal()) {
            return;
        }
        if (before != null) {
            cache.remove(before);
        }
        if (cache.add(record, true, now) != null && before == null) {
            appeared(record, now);
        }
    }

    void withdrawn(ResourceRecord record) {
        CachedRecord before = cache.find(record);
        if (before != null && before.isLocal()) {
            forget(before);
        }
    }

    /// Somebody could not reach what `record` says. Ask, and forget it if nobody answers. Who tries
    /// again and again asks once in ten seconds.
    void doubt(ResourceRecord record, long now) {
        CachedRecord cached = cache.find(record);
        if (cached == null
                || cached.isLocal()
                || !cached.mayBeDoubted(now)
                || doubts.size() > RecordCache.MOST_OF_A_UNIQUE_SET) {
            return;
        }
        cached.doubted(now);
        schedule(cached, now);
        Question question = new Question(record.name(), record.type(), false);
        refreshes.add(question);
        doubts.set(question, now + Times.FIRST_INTERVAL);
    }

    /// Takes in a response.
    ///
    /// @param source the host that sent it
    void received(Message response, InetAddress source, long now) {
        List<ResourceRecord> waiting = new ArrayList<>(response.answers());
        waiting.addAll(response.additionals());
        List<ResourceRecord> taken = new ArrayList<>();
        // An instance leads to a service, a service to a host, a host to its addresses; in any
        // order.
        for (int round = 0; round < 3 && !waiting.isEmpty(); round++) {
            List<ResourceRecord> uninteresting = new ArrayList<>();
            for (ResourceRecord record : waiting) {
                if (isOfInterest(record)) {
                    take(record, source, now);
                    taken.add(record);
                } else {
                    uninteresting.add(record);
                }
            }
            waiting = uninteresting;
        }
        flush(taken, now);
    }

    private boolean isOfInterest(ResourceRecord record) {
        return queries.contains(new Question(record.name(), record.type(), false))
                || queries.contains(new Question(record.name(), DnsType.ANY, false))
                || (record.type() != DnsType.PTR && cache.leadsTo(record.name()))
                || (record.type() == DnsType.NSEC && isAskedFor(record.name()))
                || cache.find(record) != null;
    }

    private boolean isAskedFor(DnsName name) {
        return queries.contains(new Question(name, DnsType.A, false))
                || queries.contains(new Question(name, DnsType.AAAA, false))
                || queries.contains(new Question(name, DnsType.SRV, false))
                || queries.contains(new Question(name, DnsType.TXT, false));
    }

    private void take(ResourceRecord record, InetAddress source, long now) {
        CachedRecord cached = cache.find(record);
        if (cached != null && cached.isLocal()) {
            return;
        }
        if (record.seconds() == 0) {
            // Section 10.1. What is not known need not be forgotten.
            if (cached != null && cached.step(new CacheState.Event.Goodbye())) {
                cache.schedule(cached, now + Times.GRACE);
            }
            return;
        }
        boolean isNew = cached == null;
        if (cached == null) {
            cached = cache.add(record, false, now);
            if (cached == null) {
                return;
            }
        }
        cached.received(record, source, now);
        if (isNew) {
            changes.appeared(record);
        }
        if (isOwned(record)) {
            ownerAnswered(record, now);
        }
        schedule(cached, now);
    }

    private void appeared(ResourceRecord record, long now) {
        changes.appeared(record);
        if (isOwned(record)) {
            ownerAnswered(record, now);
        }
    }

    private void ownerAnswered(ResourceRecord record, long now) {
        if (record.content() instanceof Existing existing) {
            for (int type : List.of(DnsType.A, DnsType.AAAA, DnsType.SRV, DnsType.TXT)) {
                Question question = new Question(record.name(), type, false);
                if (queries.contains(question) && !existing.types().contains(type)) {
                    changes.absent(question);
                    queries.step(question, new QueryState.Event.OwnerAnswered(), now);
                }
            }
            return;
        }
        Question question = new Question(record.name(), record.type(), false);
        queries.step(question, new QueryState.Event.OwnerAnswered(), now);
    }

    /// Section 10.2: of a set with one owner, what was not said this time holds no more; unless it
    /// is less than a second old, for a set may come in several packets.
    private void flush(List<ResourceRecord> taken, long now) {
        Set<Question> told = new LinkedHashSet<>();
        for (ResourceRecord record : taken) {
            if (isOwned(record) && record.seconds() != 0) {
                told.add(new Question(record.name(), record.type(), false));
            }
        }
        for (Question set : told) {
            for (CachedRecord cached : cache.matching(set)) {
                if (!cached.isLocal()
                        && now - cached.receivedAt() > Times.GRACE
                        && cached.step(new CacheState.Event.Flushed())) {
                    cache.schedule(cached, now + Times.GRACE);
                }
            }
        }
    }

    /// Whether its set has one owner. Whoever says so of the instances of a type is wrong, or wants
    /// us to forget those of others.
    private static boolean isOwned(ResourceRecord record) {
        return record.unique()
                && (record.type() != DnsType.PTR
                        || record.name().at(0) == 0
                        || record.name().at(1) != '_');
    }

    /// Takes in what another host asks, to the group.
    void overheard(Message query, InetSocketAddress source, long now) {
        overhearing.overheard(
                query,
                source,
                now,
                (question, known) -> overheard(question, source.getAddress(), known, now));
    }

    private void overheard(
            Question question, InetAddress asker, List<ResourceRecord> theirs, long now) {
        Set<ResourceRecord.Identity> known = new HashSet<>();
        theirs.forEach(record -> known.add(record.identity()));
        for (CachedRecord cached : cache.matching(question)) {
            if (!cached.isLocal() && !known.contains(cached.record().identity())) {
                cached.askedByAnother(asker, now);
                cache.schedule(cached, Math.min(cache.dueAt(cached), cached.failsAt()));
            }
        }
        if (queries.contains(question)
                && queries.dueAt(question) <= now + Times.FIRST_INTERVAL
                && theirs.stream()
                        .filter(question::matches)
                        .allMatch(record -> wouldBeToldByUs(record, now))) {
            queries.step(question, new QueryState.Event.AskedByAnother(), now);
        }
    }

    private boolean wouldBeToldByUs(ResourceRecord record, long now) {
        CachedRecord cached = cache.find(record);
        return cached != null && cached.isKnownAnswer(now);
    }

    /// When something is to be done.
    long next() {
        return refreshes.isEmpty()
                ? Math.min(Math.min(queries.next(), doubts.next()), cache.next())
                : Long.MIN_VALUE;
    }

    /// Does what is due.
    void advance(long now) {
        for (CachedRecord cached; (cached = cache.poll(now)) != null; ) {
            age(cached, now);
        }
        for (Question doubt; (doubt = doubts.poll(now)) != null; ) {
            refreshes.add(doubt);
        }
        Set<Question> questions = new LinkedHashSet<>();
        if (queries.next() <= now || !refreshes.isEmpty()) {
            for (Queries.Due one; (one = queries.poll(now)) != null; ) {
                Question question = one.question();
                refreshes.remove(question);
                // Section 5.4: who begins has seen no answer yet, so it need not go to all.
                questions.add(
                        new Question(
                                question.name(), question.type(), one.isFirst() && unicastReplies));
            }
        }
        questions.addAll(refreshes);
        refreshes.clear();
        if (!questions.isEmpty()) {
            QueryPackets.of(questions, knownAnswers(questions, now)).forEach(packets);
        }
    }

    private Set<ResourceRecord> knownAnswers(Set<Question> questions, long now) {
        Set<ResourceRecord> known = new LinkedHashSet<>();
        for (Question question : questions) {
            for (CachedRecord cached : cache.matching(question)) {
                if (cached.isKnownAnswer(now)) {
                    known.add(cached.asKnownAnswer(now));
                }
            }
        }
        return known;
    }

    private void age(CachedRecord cached, long now) {
        if (cached.hasFailed(now)) {
            cached.step(new CacheState.Event.Unanswered());
        } else {
            cached.step(new CacheState.Event.Due());
        }
        switch (cached.state()) {
            case CacheState.Held held -> {
                Question asked = asked(cached.record());
                if (asked != null && held.refreshes() > 0) {
                    refreshes.add(asked);
                }
                schedule(cached, now);
            }
            case CacheState.Leaving _ -> cache.schedule(cached, now + Times.GRACE);
            case CacheState.Gone _ -> {
                forget(cached);
                answerLost(cached.record(), now);
            }
        }
    }

    private @Nullable Question asked(ResourceRecord record) {
        Question question = new Question(record.name(), record.type(), false);
        Question any = new Question(record.name(), DnsType.ANY, false);
        return queries.contains(question) ? question : queries.contains(any) ? any : null;
    }

    private void answerLost(ResourceRecord record, long now) {
        if (cache.setOf(record).isEmpty()) {
            queries.step(
                    new Question(record.name(), record.type(), false),
                    new QueryState.Event.AnswerLost(),
                    now);
        }
        if (record.content() instanceof Existing) {
            for (Question other : queries.all()) {
                if (other.name().equals(record.name()) && cache.matching(other).isEmpty()) {
                    queries.step(other, new QueryState.Event.AnswerLost(), now);
                }
            }
        }
    }

    private void forget(CachedRecord cached) {
        cache.remove(cached);
        changes.vanished(cached.record());
    }

    /// Section 5.2: at 80, 85, 90 and 95 % of its time, and up to 2 % later, so that not all ask at
    /// once; and at 100 % it is gone.
    private void schedule(CachedRecord cached, long now) {
        if (cached.isLocal() || !(cached.state() instanceof CacheState.Held(int refreshes))) {
            return;
        }
        long life = cached.record().seconds() * 1000;
        long share =
                refreshes == CacheState.REFRESHES
                        ? 1000
                        : 800 + 50L * refreshes + random.nextInt(0, 21);
        cache.schedule(cached, Math.max(now, cached.receivedAt() + life * share / 1000));
    }

    private static Question key(Question question) {
        return question.unicast()
                ? new Question(question.name(), question.type(), false)
                : question;
    }

    /// How many records are known here.
    int known() {
        return cache.size();
    }

    /// How many records had no room.
    long refused() {
        return cache.refused();
    }
}
