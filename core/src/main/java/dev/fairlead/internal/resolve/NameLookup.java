package dev.fairlead.internal.resolve;

import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.resolve.DnsResponse.Content;
import dev.fairlead.internal.resolve.Outcome.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One name looked up in DNS: each name that it may stand for in turn, and each type of record of
/// it at the same time.
///
/// A name is settled as soon as it has records of one type; the other types then stay with that
/// name, so that a host's addresses never come from two hosts. It belongs to the resolver's loop.
final class NameLookup {
    /// How often a server's CNAMEs may lead to a name that we have to ask for ourselves.
    private static final int MOST_LINKS = 8;

    /// What is looked up.
    ///
    /// @param name as it was given, for reports
    /// @param candidates the names to ask for, in this order
    /// @param assumed whether the nameservers are the default of a system that names none
    /// @param deadlineNanos when it is given up, on the resolver's clock
    /// @param stale whether answers that have expired are told as well
    record Request(
            String name,
            List<DnsName> candidates,
            List<Integer> types,
            DnsClient.Nameservers nameservers,
            boolean assumed,
            long deadlineNanos,
            boolean stale) {}

    /// Hears what was found.
    interface Listener {
        /// One question has been answered, or given up; perhaps not the last for its type.
        void step(Found found);

        /// An answer that has expired is known; a fresh one is being asked for.
        void expired(int type, Found found);

        /// This is the end of it for this type. Told once for each, unless cancelled.
        void done(int type, Found found);
    }

    private final class Track {
        private final int type;
        private DnsQuestion question;
        private final List<DnsRecord> links = new ArrayList<>();
        private int followed;
        private long start;
        private DnsClient.@Nullable Asking asking;
        private @Nullable Found held;
        private int heldRank;
        private @Nullable Found best;
        private int bestRank = -1;
        private boolean told;

        Track(int type) {
            this.type = type;
            this.question = new DnsQuestion(request.candidates().getFirst(), type);
        }

        void begin(DnsName name) {
            question = new DnsQuestion(name, type);
            start = client.now();
            links.clear();
            followed = 0;
            held = null;
        }

        /// Of what several names had to say, that which says most; the later, if equal.
        Found best(Found last) {
            return best == null || heldRank >= bestRank ? last : best;
        }
    }

    private final DnsClient client;
    private final Request request;
    private final Listener listener;
    private final List<Track> tracks = new ArrayList<>();
    private Loop.@Nullable Timer timer;
    private int candidate;
    private boolean settled;
    private boolean over;

    NameLookup(DnsClient client, Request request, Listener listener) {
        this.client = client;
        this.request = request;
        this.listener = listener;
        for (int type : request.types()) {
            tracks.add(new Track(type));
        }
    }

    /// The listener may be told before this returns.
    void start() {
        long left = request.deadlineNanos() - client.now();
        timer = client.loop().schedule(Math.max(0, left), this::deadline);
        if (request.stale() && request.nameservers().cached()) {
            tellExpired();
        }
        askAll();
    }

    /// Nothing is told any more.
    void cancel() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        for (Track track : tracks) {
            if (track.asking != null) {
                track.asking.cancel();
                track.asking = null;
            }
        }
    }

    private void tellExpired() {
        boolean expired = false;
        for (DnsName name : request.candidates()) {
            List<Runnable> tell = new ArrayList<>();
            boolean unknown = false;
            for (Track track : tracks) {
                DnsQuestion question = new DnsQuestion(name, track.type);
                DnsCache.Cached cached = client.cached(question);
                if (cached == null || cached.answer().content() == Content.UNFINISHED) {
                    unknown = true;
                    continue;
                }
                expired |= cached.expired();
                if (cached.answer().content() == Content.RECORDS) {
                    Found found = expired(question, cached);
                    tell.add(() -> listener.expired(track.type, found));
                }
            }
            if (!tell.isEmpty()) {
                if (expired) { // else the very same is told in a moment, as the answer that it is
                    tell.forEach(Runnable::run);
                }
                return;
            }
            if (unknown) {
                return;
            }
        }
    }

    private Found expired(DnsQuestion question, DnsCache.Cached cached) {
        long now = client.now();
        return new Found(
                question.toString(),
                cached.server(),
                Resolution.Source.EXPIRED_CACHE,
                now,
                now,
                cached.answer().records(),
                null);
    }

    private void askAll() {
        DnsName name = request.candidates().get(candidate);
        for (Track track : tracks) {
            track.begin(name);
        }
        for (Track track : tracks) {
            if (!over && !track.told) {
                ask(track, track.question);
            }
        }
    }

    private void ask(Track track, DnsQuestion question) {
        DnsCache.Cached cached = request.nameservers().cached() ? client.cached(question) : null;
        if (cached != null && !cached.expired()) {
            heard(
                    track,
                    new Outcome.Answered(cached.answer(), cached.server()),
                    Resolution.Source.CACHE);
            return;
        }
        track.asking =
                client.ask(
                        question,
                        request.nameservers(),
                        outcome -> {
                            track.asking = null;
                            heard(track, outcome, Resolution.Source.QUERY);
                        });
    }

    private void heard(Track track, Outcome outcome, Resolution.Source source) {
        if (over) {
            return;
        }
        if (outcome instanceof Outcome.Answered(var answer, String server)
                && answer.content() == Content.UNFINISHED) {
            track.links.addAll(answer.records());
            if (++track.followed <= MOST_LINKS) {
                ask(track, new DnsQuestion(answer.end(), track.type));
                return;
            }
            Trouble endless =
                    new Trouble(server, Trouble.Kind.BAD, "its CNAMEs lead on without an end");
            outcome = new Outcome.Unanswered(List.of(endless));
        }
        Found found = found(track, outcome, source);
        listener.step(found);
        track.held = found;
        track.heldRank = rank(outcome);
        settled |= found.failure() == null;
        boolean lastName = candidate + 1 == request.candidates().size();
        if (settled) {
            tellHeld();
        } else if (lastName) {
            tell(track, track.best(found));
        } else if (tracks.stream().allMatch(each -> each.held != null)) {
            advance();
        }
    }

    /// How much an answer without records says.
    private static int rank(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var answer, _) ->
                    answer.content() == Content.NO_SUCH_NAME ? 0 : 2;
            case Outcome.Unanswered _ -> 1;
        };
    }

    private Found found(Track track, Outcome outcome, Resolution.Source source) {
        String type = DnsType.name(track.type);
        List<DnsRecord> records = new ArrayList<>(track.links);
        String server = null;
        ResolveFailure failure = null;
        switch (outcome) {
            case Outcome.Unanswered(var troubles) ->
                    failure = Failures.unanswered(request.name(), troubles, request.assumed());
            case Outcome.Answered(var answer, String who) -> {
                server = who;
                records.addAll(answer.records());
                failure =
                        switch (answer.content()) {
                            case NO_SUCH_NAME ->
                                    new ResolveFailure.NoSuchName(request.name(), tried(), who);
                            case NO_DATA, UNFINISHED ->
                                    new ResolveFailure.NoAddress(request.name(), type, who);
                            case RECORDS -> null;
                        };
            }
        }
        return new Found(
                track.question.toString(),
                server,
                source,
                track.start,
                client.now(),
                records,
                failure);
    }

    private List<String> tried() {
        return request.candidates().subList(0, candidate + 1).stream()
                .map(DnsName::toString)
                .toList();
    }

    private void tellHeld() {
        for (Track track : tracks) {
            if (track.held != null && !track.told && !over) {
                tell(track, track.held);
            }
        }
    }

    private void tell(Track track, Found found) {
        track.told = true;
        if (tracks.stream().allMatch(each -> each.told)) {
            cancel(); // nothing is left to wait for
        }
        listener.done(track.type, found);
    }

    /// This name has no records of any type; there is another one.
    private void advance() {
        // Nameservers that are silent now are silent for the next name as well.
        boolean unheard =
                tracks.stream()
                        .map(track -> track.held == null ? null : track.held.failure())
                        .filter(Objects::nonNull)
                        .anyMatch(Failures::isUnanswered);
        if (unheard) {
            tellHeld();
            return;
        }
        for (Track track : tracks) {
            if (track.held != null) {
                track.best = track.best(track.held);
                track.bestRank = Math.max(track.bestRank, track.heldRank);
            }
        }
        candidate++;
        askAll();
    }

    private void deadline() {
        for (Track track : tracks) {
            if (over || track.told) {
                continue;
            }
            if (track.held == null) {
                List<Trouble> troubles = List.of();
                if (track.asking != null) {
                    troubles = track.asking.troubles();
                    track.asking.cancel();
                    track.asking = null;
                }
                track.held =
                        found(track, new Outcome.Unanswered(troubles), Resolution.Source.QUERY);
                listener.step(track.held);
            }
            tell(track, track.held);
        }
    }
}
