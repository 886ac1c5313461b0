package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Answers questions on one link: what is said to whom, when, and how often (RFC 6762, sections 6
/// and 7).
final class Answering {
    /// Section 6.7: those who do not know multicast DNS may keep an answer so long, in seconds.
    private static final long LEGACY_SECONDS = 10;

    private static final int LEGACY_LONGEST = 512;
    private static final int PORT = 5353;

    /// An answer that waits a little.
    private static final class Pending {
        private final ResourceRecord record;
        private final Set<InetSocketAddress> askers = new HashSet<>();
        private long earliest;

        Pending(ResourceRecord record, long earliest) {
            this.record = record;
            this.earliest = earliest;
        }
    }

    private final OwnRecords own;
    private final RandomGenerator random;
    private final Outgoing outgoing;
    private final Map<ResourceRecord.Identity, Pending> pending = new LinkedHashMap<>();
    private final Timetable<Pending> due = new Timetable<>();
    private final Map<ResourceRecord.Identity, Long> multicastAt = new HashMap<>();

    Answering(OwnRecords own, RandomGenerator random, Outgoing outgoing) {
        this.own = own;
        this.random = random;
        this.outgoing = outgoing;
    }

    /// Takes in a query.
    ///
    /// @param direct whether it was sent to us alone (section 5.5)
    void asked(Message query, InetSocketAddress source, boolean direct, long now) {
        boolean legacy = source.getPort() != PORT;
        if (!legacy) {
            known(query.answers(), source);
        }
        Set<ResourceRecord> byMulticast = new LinkedHashSet<>();
        Set<ResourceRecord> byUnicast = new LinkedHashSet<>();
        Map<ResourceRecord.Identity, Long> known = new HashMap<>();
        query.answers()
                .forEach(record -> known.merge(record.identity(), record.seconds(), Math::max));
        for (Question question : new LinkedHashSet<>(query.questions())) {
            for (ResourceRecord answer : own.answers(question)) {
                if (isKnown(answer, known)) {
                    continue;
                }
                boolean unicast = legacy || direct || (question.unicast() && isFresh(answer, now));
                (unicast ? byUnicast : byMulticast).add(answer);
            }
        }
        byUnicast.removeAll(byMulticast);
        if (legacy) {
            legacy(query, source, byUnicast);
        } else {
            unicast(source, byUnicast);
            schedule(query, source, byMulticast, now);
        }
    }

    /// Section 7.1: it is known with at least half of its time.
    private static boolean isKnown(
            ResourceRecord answer, Map<ResourceRecord.Identity, Long> known) {
        Long seconds = known.get(answer.identity());
        return seconds != null && 2 * seconds >= answer.seconds();
    }

    /// Section 7.2: the asker goes on to say what it knows.
    private void known(List<ResourceRecord> known, InetSocketAddress asker) {
        for (ResourceRecord record : known) {
            Pending answer = pending.get(record.identity());
            if (answer != null
                    && 2 * record.seconds() >= answer.record.seconds()
                    && answer.askers.remove(asker)
                    && answer.askers.isEmpty()) {
                cancel(answer);
            }
        }
    }

    /// Section 5.4: all have heard it a short while ago.
    private boolean isFresh(ResourceRecord answer, long now) {
        Long last = multicastAt.get(answer.identity());
        return last != null && now - last < answer.seconds() * 1000 / 4;
    }

    private void schedule(
            Message query, InetSocketAddress source, Set<ResourceRecord> answers, long now) {
        boolean shared = answers.stream().anyMatch(answer -> !answer.unique());
        long at = now;
        if (query.truncated()) {
            at += random.nextLong(Times.TRUNCATED_LEAST, Times.TRUNCATED_MOST + 1);
        } else if (shared && !query.isProbe()) {
            at += random.nextLong(Times.SHARED_ANSWER_LEAST, Times.SHARED_ANSWER_MOST + 1);
        }
        long earliest = query.truncated() ? at : shared ? now + Times.SHARED_ANSWER_LEAST : now;
        long limit = query.isProbe() ? Times.BETWEEN_DEFENCES : Times.BETWEEN_MULTICASTS;
        for (ResourceRecord answer : answers) {
            schedule(answer, Math.min(earliest, at), at, limit, now).askers.add(source);
        }
    }

    /// Sends `record` at a time, or earlier if another answer goes then; within its limits.
    private Pending schedule(
            ResourceRecord record, long earliest, long at, long betweenMulticasts, long now) {
        Long last = multicastAt.get(record.identity());
        // Section 6: not more often than once a second, whoever asks.
        long allowed = last == null ? now : last + betweenMulticasts;
        Pending answer =
                pending.computeIfAbsent(
                        record.identity(), _ -> new Pending(record, Long.MAX_VALUE));
        answer.earliest = Math.min(answer.earliest, Math.max(earliest, allowed));
        due.set(answer, Math.min(due.at(answer), Math.max(at, allowed)));
        return answer;
    }

    private void cancel(Pending answer) {
        pending.remove(answer.record.identity());
        due.remove(answer);
    }

    /// Section 7.4: another has answered in our place. Section 6.6: or has said that it holds for
    /// less time than we know.
    void heard(ResourceRecord theirs, long now) {
        ResourceRecord ours = own.find(theirs);
        if (ours == null) {
            return;
        }
        Pending answer = pending.get(ours.identity());
        if (answer != null && theirs.seconds() >= ours.seconds()) {
            cancel(answer);
        } else if (2 * theirs.seconds() < ours.seconds()) {
            long at =
                    now + random.nextLong(Times.SHARED_ANSWER_LEAST, Times.SHARED_ANSWER_MOST + 1);
            schedule(ours, at, at, Times.BETWEEN_MULTICASTS, now);
        }
    }

    /// What is no longer ours is not said any more.
    void forget(Collection<ResourceRecord> gone) {
        for (ResourceRecord record : gone) {
            multicastAt.remove(record.identity());
            Pending answer = pending.get(record.identity());
            if (answer != null) {
                cancel(answer);
            }
        }
        // A negative answer of before may not be true any more.
        multicastAt.keySet().removeIf(said -> !isOurs(said));
    }

    private boolean isOurs(ResourceRecord.Identity said) {
        return own.find(new ResourceRecord(said.name(), said.type(), false, 0, said.content()))
                != null;
    }

    long next() {
        return due.next();
    }

    /// Sends what is due, and with it what may go already (section 6.4).
    void advance(long now) {
        if (due.next() > now) {
            return;
        }
        List<Pending> ready =
                pending.values().stream().filter(answer -> answer.earliest <= now).toList();
        ready.forEach(this::cancel);
        multicast(ready.stream().map(answer -> answer.record).toList(), true, now);
    }

    /// Says `records` now.
    ///
    /// @param more whether what will be asked next goes with them, as far as there is room
    void multicast(List<ResourceRecord> records, boolean more, long now) {
        List<ResourceRecord> left = records;
        Set<ResourceRecord> all = Set.copyOf(records);
        while (!left.isEmpty()) {
            MessageWriter writer = MessageWriter.upTo(QueryPackets.LONGEST);
            List<ResourceRecord> said = fill(writer, left);
            left = left.subList(said.size(), left.size());
            if (more) {
                for (ResourceRecord additional : own.additionals(said)) {
                    Long last = multicastAt.get(additional.identity());
                    if ((last == null || now - last >= Times.BETWEEN_MULTICASTS)
                            && !all.contains(additional)
                            && writer.add(Section.ADDITIONAL, additional)) {
                        multicastAt.put(additional.identity(), now);
                    }
                }
            }
            said.forEach(record -> multicastAt.put(record.identity(), now));
            outgoing.multicast(writer.response(0));
        }
    }

    private static List<ResourceRecord> fill(MessageWriter writer, List<ResourceRecord> records) {
        List<ResourceRecord> said = new ArrayList<>();
        for (ResourceRecord record : records) {
            if (!writer.add(Section.ANSWER, record)) {
                if (!said.isEmpty()) {
                    break;
                }
                // Section 17: one that is longer than a packet of Ethernet goes alone.
                return List.of(longRecord(writer, record));
            }
            said.add(record);
        }
        return said;
    }

    private static ResourceRecord longRecord(MessageWriter writer, ResourceRecord record) {
        writer.allowUpTo(MessageCodec.LONGEST);
        if (!writer.add(Section.ANSWER, record)) {
            throw new IllegalStateException(record + " does not fit into any packet");
        }
        return record;
    }

    /// Says that `records` hold no more (section 10.1).
    void goodbye(List<ResourceRecord> records) {
        List<ResourceRecord> left = records.stream().map(record -> record.withSeconds(0)).toList();
        while (!left.isEmpty()) {
            MessageWriter writer = MessageWriter.upTo(QueryPackets.LONGEST);
            int said = fill(writer, left).size();
            left = left.subList(said, left.size());
            outgoing.multicast(writer.response(0));
        }
    }

    /// Whether the last multicast of `record` was so long ago that it may be said again.
    boolean maySay(ResourceRecord record, long now) {
        Long last = multicastAt.get(record.identity());
        return last == null || now - last >= Times.BETWEEN_MULTICASTS;
    }

    private void unicast(InetSocketAddress to, Set<ResourceRecord> answers) {
        List<ResourceRecord> left = List.copyOf(answers);
        while (!left.isEmpty()) {
            MessageWriter writer = MessageWriter.upTo(QueryPackets.LONGEST);
            List<ResourceRecord> said = fill(writer, left);
            left = left.subList(said.size(), left.size());
            for (ResourceRecord additional : own.additionals(said)) {
                writer.add(Section.ADDITIONAL, additional);
            }
            outgoing.unicast(to, writer.response(0));
        }
    }

    /// Section 6.7: as a nameserver would, in one packet.
    private void legacy(Message query, InetSocketAddress to, Set<ResourceRecord> answers) {
        if (answers.isEmpty()) {
            return;
        }
        MessageWriter writer = MessageWriter.forLegacy(LEGACY_LONGEST);
        for (Question question : query.questions()) {
            writer.add(new Question(question.name(), question.type(), false));
        }
        answers.forEach(answer -> writer.add(Section.ANSWER, legacy(answer)));
        own.additionals(answers)
                .forEach(additional -> writer.add(Section.ADDITIONAL, legacy(additional)));
        outgoing.unicast(to, writer.response(query.id()));
    }

    private static ResourceRecord legacy(ResourceRecord record) {
        return record.withUnique(false).withSeconds(Math.min(record.seconds(), LEGACY_SECONDS));
    }
}
