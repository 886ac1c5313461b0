package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.LinkEngine.News;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Multicast DNS on all links of a machine: what is asked is asked on each, what is published is
/// published on each, under the same name.
///
/// One thread at a time may use it. After each call, what became known has been told to the events,
/// and what was to be sent has been given to the output; then [#next] says when to call again.
public final class Engine {
    /// Where packets go.
    public interface Output {
        /// @param to `null` for the group
        void send(Link link, @Nullable InetSocketAddress to, byte[] packet);
    }

    /// What became known of what is asked. They may call the engine back.
    public interface Events {
        void appeared(Link link, ResourceRecord record);

        void vanished(Link link, ResourceRecord record);

        /// The owner of the name says that there is no such record.
        void absent(Link link, Question question);

        /// Every link has the name.
        void registered(long id, DnsName name);

        /// The name was taken, and is not tried any more.
        void refused(long id, DnsName name);

        /// The name was taken; another is being tried.
        default void renaming(long id, DnsName taken) {}
    }

    /// Something of ours, and whether it takes another name when its own is taken.
    private static final class Published {
        private Publication publication;
        private final boolean renames;
        private final long host;
        private boolean registered;

        Published(Publication publication, boolean renames, long host) {
            this.publication = publication;
            this.renames = renames;
            this.host = host;
        }
    }

    private final RandomGenerator random;
    private final boolean unicastReplies;
    private final Output output;
    private final Events events;
    private final Map<Link, LinkEngine> links = new LinkedHashMap<>();
    private final Map<Question, Integer> questions = new LinkedHashMap<>();
    private final Map<Long, Published> publications = new LinkedHashMap<>();
    private final Deque<News> news = new ArrayDeque<>();
    private final Intake intake = new Intake(links.values());
    private final Conflicts conflicts = new Conflicts();
    private long clock; // the time of the call that is at work
    private boolean telling;
    private long ids;
    private long sent;

    /// @param unicastReplies whether packets to our addresses and port 5353 reach us, and nobody
    ///   else on this machine
    public Engine(RandomGenerator random, boolean unicastReplies, Output output, Events events) {
        this.random = random;
        this.unicastReplies = unicastReplies;
        this.output = output;
        this.events = events;
    }

    /// Begins to use a link. What is asked and published is, from now on, on this link too.
    public void linkUp(Link link, List<LocalAddress> addresses, long now) {
        if (links.containsKey(link)) {
            addressesChanged(link, addresses, now);
            return;
        }
        LinkEngine added =
                new LinkEngine(
                        link,
                        random,
                        unicastReplies,
                        addresses,
                        (to, packet) -> send(link, to, packet),
                        news::add);
        clock = now;
        links.put(link, added);
        questions.keySet().forEach(question -> added.querier().start(question, false, now));
        publications.forEach((id, published) -> claim(added, id, published, now, now));
        addressesOfNeighbours(link, now);
        settle(now);
    }

    private void send(Link link, @Nullable InetSocketAddress to, byte[] packet) {
        sent++;
        if (to == null) {
            intake.sent(packet, clock);
        }
        output.send(link, to, packet);
    }

    /// Gives a link up; nothing can be sent there any more.
    public void linkDown(Link link, long now) {
        clock = now;
        LinkEngine removed = links.remove(link);
        if (removed != null) {
            removed.querier().close();
            addressesOfNeighbours(link, now);
            settle(now);
            List.copyOf(publications.keySet()).forEach(this::announced);
        }
    }

    /// The interface has been away or asleep: all is asked, probed for and announced anew.
    public void linkChanged(Link link, long now) {
        clock = now;
        LinkEngine changed = links.get(link);
        if (changed != null) {
            changed.querier().linkChanged(now);
            changed.responder().linkChanged(now);
            settle(now);
        }
    }

    /// The machine has slept: others may have taken our names, and what they said may be over.
    ///
    /// @param slept so many milliseconds, which `now` has not counted
    public void woke(long slept, long now) {
        clock = now;
        for (LinkEngine link : links.values()) {
            link.querier().woke(slept, now);
            link.responder().linkChanged(now);
        }
        settle(now);
    }

    public void addressesChanged(Link link, List<LocalAddress> addresses, long now) {
        clock = now;
        LinkEngine changed = links.get(link);
        if (changed != null && !changed.addresses().equals(addresses)) {
            changed.addresses(addresses);
            addressesOfNeighbours(link, now);
            settle(now);
        }
    }

    /// A host has the addresses of both families on each link of the interface.
    private void addressesOfNeighbours(Link link, long now) {
        for (LinkEngine other : links.values()) {
            if (other.link().interfaceIndex() == link.interfaceIndex()) {
                publications.forEach((id, published) -> {
                    if (published.publication instanceof Publication.Host host) {
                        Claim claim = host.claim(addressesOf(link.interfaceIndex()));
                        if (other.responder().holds(id) && !claim.unique().isEmpty()) {
                            other.responder().change(id, claim, now);
                        } else {
                            claim(other, id, published, now, now);
                        }
                    }
                });
            }
        }
    }

    private Collection<InetAddress> addressesOf(int interfaceIndex) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        for (LinkEngine link : links.values()) {
            if (link.link().interfaceIndex() == interfaceIndex) {
                link.addresses().forEach(local -> addresses.add(local.address()));
            }
        }
        return addresses;
    }

    /// Asks on all links until [#cease], which is to be called once for each call of this.
    ///
    /// @param atOnce whether a person waits for the answer
    public void ask(Question question, boolean atOnce, long now) {
        clock = now;
        if (questions.merge(question, 1, Integer::sum) == 1) {
            links.values().forEach(link -> link.querier().start(question, atOnce, now));
        }
        advance(now);
    }

    public void cease(Question question) {
        Integer left = questions.computeIfPresent(question, (_, count) -> count - 1);
        if (left != null && left == 0) {
            questions.remove(question);
            links.values().forEach(link -> link.querier().stop(question));
        }
    }

    /// What is known of the answer, on each link where there is something.
    public Map<Link, List<ResourceRecord>> known(Question question) {
        Map<Link, List<ResourceRecord>> known = new LinkedHashMap<>();
        for (LinkEngine link : links.values()) {
            List<ResourceRecord> records = link.querier().known(question);
            if (!records.isEmpty()) {
                known.put(link.link(), records);
            }
        }
        return known;
    }

    /// Somebody could not reach what these records say (RFC 6762, section 10.4).
    public void doubt(Link link, List<ResourceRecord> records, long now) {
        clock = now;
        LinkEngine doubted = links.get(link);
        if (doubted != null) {
            records.forEach(record -> doubted.querier().doubt(record, now));
            advance(now);
        }
    }

    /// Publishes the addresses of this machine under a name.
    ///
    /// @return by what it is known from now on
    public long publish(Publication.Host host, boolean renames, long now) {
        return publish(new Published(host, renames, 0), now);
    }

    /// Publishes a service.
    ///
    /// @param host where it is: what publishing the host returned
    public long publish(Publication.Instance service, long host, boolean renames, long now) {
        Published known = publications.get(host);
        if (known == null) {
            throw new IllegalArgumentException("host " + host + " is not published");
        }
        return publish(
                new Published(service.withHost(known.publication.name()), renames, host), now);
    }

    private long publish(Published published, long now) {
        clock = now;
        DnsName name = published.publication.name();
        while (isTaken(name)) {
            if (!published.renames) {
                throw new IllegalStateException(name + " is published already, by this program");
            }
            published.publication = published.publication.renamed();
            name = published.publication.name();
        }
        long id = ++ids;
        publications.put(id, published);
        for (LinkEngine link : links.values()) {
            claim(link, id, published, now, now);
        }
        settle(now);
        return id;
    }

    private boolean isTaken(DnsName name) {
        return publications.values().stream()
                .anyMatch(other -> other.publication.name().equals(name));
    }

    private void claim(LinkEngine link, long id, Published published, long earliest, long now) {
        Claim claim =
                switch (published.publication) {
                    case Publication.Host host ->
                            host.claim(addressesOf(link.link().interfaceIndex()));
                    case Publication.Instance instance -> instance.claim();
                };
        link.responder().withdraw(id, now);
        if (!claim.unique().isEmpty()) {
            link.responder().claim(id, claim, earliest, now);
        }
    }

    /// Says something else in the TXT record of a service.
    public void change(long id, Octets text, long now) {
        clock = now;
        Published published = publications.get(id);
        if (published != null && published.publication instanceof Publication.Instance service) {
            Publication.Instance changed = service.withText(text);
            published.publication = changed;
            links.values().forEach(link -> link.responder().change(id, changed.claim(), now));
            advance(now);
        }
    }

    /// Gives a publication up, and says so.
    public void withdraw(long id, long now) {
        clock = now;
        publications.remove(id);
        links.values().forEach(link -> link.responder().withdraw(id, now));
        settle(now);
    }

    /// Says goodbye on all links.
    public void close(long now) {
        clock = now;
        publications.clear();
        questions.clear();
        links.values().forEach(link -> link.responder().withdrawAll(now));
        links.values().forEach(link -> link.querier().close());
        links.clear();
        news.clear();
    }

    /// Takes in a packet, whatever it holds.
    public void receive(Arrival arrival, byte[] packet, long now) {
        clock = now;
        LinkEngine link = links.get(arrival.link());
        if (link == null) {
            return; // it came while the link went
        }
        Message message = intake.take(packet, arrival, link, now);
        if (message == null) {
            return;
        }
        link.receive(message, arrival, now);
        advance(now);
    }

    /// When to call [#advance].
    public long next() {
        long next = Timetable.NEVER;
        for (LinkEngine link : links.values()) {
            next = Math.min(next, link.next());
        }
        return next;
    }

    /// Does what is due.
    public void advance(long now) {
        clock = now;
        links.values().forEach(link -> link.advance(now));
        settle(now);
    }

    /// Acts on what happened, and tells it; not while it is told, for then it is told next.
    private void settle(long now) {
        if (telling) {
            return;
        }
        telling = true;
        try {
            for (News one; (one = news.poll()) != null; ) {
                tell(one, now);
            }
        } finally {
            telling = false;
        }
    }

    private void tell(News one, long now) {
        switch (one) {
            case News.Appeared(Link link, ResourceRecord record) -> {
                if (isAsked(record)) {
                    events.appeared(link, record);
                }
            }
            case News.Vanished(Link link, ResourceRecord record) -> {
                if (isAsked(record)) {
                    events.vanished(link, record);
                }
            }
            case News.Absent(Link link, Question question) -> events.absent(link, question);
            case News.Announced(long id, Claim _) -> announced(id);
            case News.Lost(long id, Claim claim) -> lost(id, claim, now);
        }
    }

    /// It is registered when its name is ours on every link: on one where it is still probed for,
    /// another host may have it.
    private void announced(long id) {
        Published published = publications.get(id);
        if (published != null
                && !published.registered
                && !links.isEmpty()
                && links.values().stream().allMatch(link -> link.responder().owns(id))) {
            published.registered = true;
            events.registered(id, published.publication.name());
        }
    }

    private boolean isAsked(ResourceRecord record) {
        return questions.containsKey(new Question(record.name(), record.type(), false))
                || questions.containsKey(new Question(record.name(), DnsType.ANY, false));
    }

    private void lost(long id, Claim claim, long now) {
        Published published = publications.get(id);
        if (published == null || !published.publication.name().equals(claim.name())) {
            return; // another link has lost it too, and it has been renamed
        }
        long earliest = conflicts.next(now);
        if (!published.renames) {
            publications.remove(id);
            links.values().forEach(link -> link.responder().withdraw(id, now));
            events.refused(id, claim.name());
            return;
        }
        do {
            published.publication = published.publication.renamed();
        } while (publications.values().stream()
                .anyMatch(other ->
                        other != published
                                && other.publication.name().equals(published.publication.name())));
        published.registered = false;
        events.renaming(id, claim.name());
        links.values().forEach(link -> claim(link, id, published, earliest, now));
        if (published.publication instanceof Publication.Host host) {
            moveServices(id, host.name(), now);
        }
    }

    /// The services of a host follow its name.
    private void moveServices(long host, DnsName name, long now) {
        publications.forEach((id, published) -> {
            if (published.host == host
                    && published.publication instanceof Publication.Instance service) {
                Publication.Instance moved = service.withHost(name);
                published.publication = moved;
                links.values().forEach(link -> link.responder().change(id, moved.claim(), now));
            }
        });
    }

    public Counts counts() {
        long full = 0;
        for (LinkEngine link : new ArrayList<>(links.values())) {
            full += link.querier().refused();
        }
        return intake.counts(sent, full, conflicts.total());
    }
}
