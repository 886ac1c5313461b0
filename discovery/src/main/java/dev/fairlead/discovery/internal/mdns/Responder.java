package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes names on one link, says that they are taken, and defends them (RFC 6762, sections 8 to
/// 10). What is asked about them is answered by [Answering].
final class Responder {
    /// What became of claims. Called while the responder is at work: do not call it back.
    interface Changes {
        /// The name is ours on this link, or we say something else of it now.
        void announced(long id, Claim claim);

        /// These are not said any more.
        void withdrawn(List<ResourceRecord> records);

        /// Another host has the name. Nothing more happens to this claim.
        void lost(long id, Claim claim);
    }

    private static final class Held {
        private final long id;
        private Claim claim;
        private ClaimState state = new ClaimState.Delayed();
        private final UpdateRate updates = new UpdateRate();
        private long announcedAt = Long.MIN_VALUE / 2;

        Held(long id, Claim claim) {
            this.id = id;
            this.claim = claim;
        }
    }

    private final RandomGenerator random;
    private final boolean unicastReplies;
    private final Changes changes;
    private final Outgoing outgoing;
    private final OwnRecords own = new OwnRecords();
    private final Answering answering;
    private final Map<Long, Held> claims = new LinkedHashMap<>();
    private final Map<DnsName, Held> byName = new HashMap<>();
    private final Timetable<Held> due = new Timetable<>();

    /// @param unicastReplies whether packets to our address and port 5353 reach us, and nobody else
    ///   on this machine
    Responder(RandomGenerator random, boolean unicastReplies, Changes changes, Outgoing outgoing) {
        this.random = random;
        this.unicastReplies = unicastReplies;
        this.changes = changes;
        this.outgoing = outgoing;
        answering = new Answering(own, random, outgoing);
    }

    /// Begins to take a name.
    ///
    /// @param id by which the claim is known from now on
    /// @param earliest when to begin; later if there were many conflicts
    void claim(long id, Claim claim, long earliest, long now) {
        if (claims.containsKey(id) || byName.containsKey(claim.name())) {
            throw new IllegalStateException(claim.name() + " is claimed already");
        }
        Held held = new Held(id, claim);
        claims.put(id, held);
        byName.put(claim.name(), held);
        due.set(held, Math.max(earliest, now + probeDelay(now)));
    }

    boolean holds(long id) {
        return claims.containsKey(id);
    }

    /// Section 8.1: a random time; but names that are taken together are probed for together.
    private long probeDelay(long now) {
        for (Held held : claims.values()) {
            long at = due.at(held);
            if (held.state instanceof ClaimState.Delayed
                    && at > now
                    && at <= now + Times.PROBE_DELAY) {
                return at - now;
            }
        }
        return random.nextLong(0, Times.PROBE_DELAY + 1);
    }

    /// Says something else of the same name (section 8.4).
    void change(long id, Claim claim, long now) {
        Held held = claims.get(id);
        if (held == null || held.claim.equals(claim)) {
            return;
        }
        if (!held.claim.name().equals(claim.name())) {
            throw new IllegalArgumentException(
                    claim.name() + " is another name than " + held.claim.name());
        }
        Claim before = held.claim;
        held.claim = claim;
        if (held.state.isOurs()) {
            own.add(claim);
            List<ResourceRecord> gone = own.remove(before);
            answering.forget(gone);
            // Who hears the new set of a unique name forgets the old one (section 10.2).
            answering.goodbye(
                    gone.stream()
                            .filter(record -> claim.unique().stream().noneMatch(record::sameSet))
                            .toList());
            changes.withdrawn(gone);
            changes.announced(id, claim);
        }
        step(held, new ClaimState.Event.Changed(), now);
    }

    /// Gives a name up, and says so.
    void withdraw(long id, long now) {
        withdraw(List.of(id), now);
    }

    /// Gives all names up, and says so in as few packets as can be.
    void withdrawAll(long now) {
        withdraw(List.copyOf(claims.keySet()), now);
    }

    private void withdraw(List<Long> ids, long now) {
        List<ResourceRecord> gone = new ArrayList<>();
        for (long id : ids) {
            Held held = claims.remove(id);
            if (held != null) {
                byName.remove(held.claim.name());
                boolean ours = held.state.isOurs();
                step(held, new ClaimState.Event.Withdraw(), now);
                if (ours) {
                    gone.addAll(own.remove(held.claim));
                }
            }
        }
        if (!gone.isEmpty()) {
            answering.forget(gone);
            answering.goodbye(gone);
            changes.withdrawn(gone);
        }
    }

    /// Whether the name of a claim is ours on this link.
    boolean owns(long id) {
        Held held = claims.get(id);
        return held != null && held.state.isOurs();
    }

    /// Begins anew: the names may be taken on this link.
    void linkChanged(long now) {
        for (Held held : List.copyOf(claims.values())) {
            step(held, new ClaimState.Event.LinkChanged(), now);
        }
    }

    /// Takes in a query.
    ///
    /// @param direct whether it was sent to us alone
    void asked(Message query, InetSocketAddress source, boolean direct, long now) {
        if (query.isProbe()) {
            probed(query, now);
        }
        answering.asked(query, source, direct, now);
    }

    private void probed(Message query, long now) {
        Set<DnsName> names = new LinkedHashSet<>();
        query.authorities().forEach(record -> names.add(record.name()));
        for (DnsName name : names) {
            Held held = byName.get(name);
            if (held != null && !held.state.isOurs()) {
                List<ResourceRecord> theirs =
                        query.authorities().stream()
                                .filter(record -> record.name().equals(name))
                                .toList();
                if (held.claim.losesAgainst(theirs)) {
                    step(held, new ClaimState.Event.TieLost(), now);
                }
            }
        }
    }

    /// Takes in a response.
    void heard(Message response, long now) {
        List<ResourceRecord> said = new ArrayList<>(response.answers());
        said.addAll(response.additionals());
        for (ResourceRecord record : said) {
            Held held = byName.get(record.name());
            if (held != null && contradicts(record, held)) {
                step(held, new ClaimState.Event.Conflict(), now);
            }
            answering.heard(record, now);
        }
    }

    /// Section 9. What says goodbye contradicts nobody.
    private static boolean contradicts(ResourceRecord record, Held held) {
        List<ResourceRecord> ours = held.claim.unique();
        if (record.seconds() == 0 || ours.stream().anyMatch(record::sameAs)) {
            return false;
        }
        // Section 8.1: while we probe, whatever is said of the name means that somebody has it.
        return !held.state.isOurs() || ours.stream().anyMatch(record::sameSet);
    }

    long next() {
        return Math.min(due.next(), answering.next());
    }

    /// Does what is due.
    void advance(long now) {
        List<Held> probes = new ArrayList<>();
        Set<ResourceRecord> announcements = new LinkedHashSet<>();
        for (Held held; (held = due.poll(now)) != null; ) {
            step(held, new ClaimState.Event.Due(), now);
            if (held.state instanceof ClaimState.Probing) {
                probes.add(held);
            } else if (held.state.isOurs()) {
                announcements.addAll(held.claim.all());
            }
        }
        probe(probes);
        announcements.removeIf(record -> !answering.maySay(record, now));
        answering.multicast(List.copyOf(announcements), false, now);
        answering.advance(now);
    }

    /// Section 8.1: asks for everything of the names, and says what we mean to say of them; as many
    /// in a packet as fit.
    private void probe(List<Held> probes) {
        List<Held> left = probes;
        while (!left.isEmpty()) {
            int count = left.size();
            byte[] packet = probePacket(left, QueryPackets.LONGEST);
            while (packet == null && count > 1) {
                count = (count + 1) / 2;
                packet = probePacket(left.subList(0, count), QueryPackets.LONGEST);
            }
            if (packet == null) {
                packet = probePacket(left.subList(0, 1), MessageCodec.LONGEST);
            }
            if (packet != null) {
                outgoing.multicast(packet);
            }
            left = left.subList(count, left.size());
        }
    }

    private byte @Nullable [] probePacket(List<Held> probes, int longest) {
        MessageWriter writer = MessageWriter.upTo(longest);
        for (Held held : probes) {
            if (!writer.add(new Question(held.claim.name(), DnsType.ANY, unicastReplies))) {
                return null;
            }
        }
        for (Held held : probes) {
            for (ResourceRecord record : held.claim.unique()) {
                // Section 10.2: the cache-flush bit is for responses.
                if (!writer.add(Section.AUTHORITY, record.withUnique(false))) {
                    return null;
                }
            }
        }
        return writer.query(0, false);
    }

    private void step(Held held, ClaimState.Event event, long now) {
        ClaimState before = held.state;
        ClaimState after = ClaimState.next(before, event);
        held.state = after;
        if (after.equals(before)) {
            return;
        }
        if (before.isOurs() && !after.isOurs() && !(after instanceof ClaimState.Withdrawn)) {
            List<ResourceRecord> gone = own.remove(held.claim);
            answering.forget(gone);
            changes.withdrawn(gone);
        }
        switch (after) {
            case ClaimState.Delayed _ -> due.set(held, now + probeDelay(now));
            case ClaimState.Probing _ -> due.set(held, now + Times.PROBE_DELAY);
            case ClaimState.Deferred _ -> due.set(held, now + Times.AFTER_LOST_TIE);
            case ClaimState.Announcing(int sent) when sent == 0 ->
                    due.set(
                            held,
                            Math.max(
                                    held.updates.next(now),
                                    held.announcedAt + Times.BETWEEN_ANNOUNCEMENTS));
            case ClaimState.Announcing _ -> {
                if (before instanceof ClaimState.Announcing(int sent) && sent == 0) {
                    held.updates.announced(now);
                }
                held.announcedAt = now;
                due.set(held, now + Times.BETWEEN_ANNOUNCEMENTS);
                if (!before.isOurs()) {
                    own.add(held.claim);
                    changes.announced(held.id, held.claim);
                }
            }
            case ClaimState.Established _ -> held.announcedAt = now;
            case ClaimState.Lost _ -> {
                claims.remove(held.id);
                byName.remove(held.claim.name());
                due.remove(held);
                changes.lost(held.id, held.claim);
            }
            case ClaimState.Withdrawn _ -> due.remove(held);
        }
    }
}
