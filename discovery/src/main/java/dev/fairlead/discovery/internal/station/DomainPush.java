package dev.fairlead.discovery.internal.station;

import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.TlsOptions;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Poller;
import dev.fairlead.discovery.internal.unicast.PushLink;
import dev.fairlead.discovery.internal.unicast.PushSession;
import dev.fairlead.discovery.internal.unicast.Question;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.internal.resolve.DnsName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps what a search in a domain wants subscribed to, where the domain has a nameserver that
/// tells of changes by itself (DNS Push, RFC 8765). Where it has none, or that fails, the search
/// goes on asking. Belongs to the browser's thread; a thread of its own connects.
final class DomainPush implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.fairlead.discovery");
    private static final long FIRST_RETRY = Duration.ofSeconds(10).toMillis();
    private static final long LAST_RETRY = Duration.ofHours(1).toMillis();
    private static final long AFTER_CHANGE = 1_000;

    private final DnsName domain;
    private final TlsOptions tls;
    private final Network network;
    private final Nameservers nameservers;
    private final Tally tally;
    private final DomainSearch found;
    private final Consumer<Runnable> news;
    private final Consumer<Question> onTold;
    private final LongSupplier clock;
    private volatile @Nullable Attempt current; // set on the browser's thread
    private long tryAt;
    private long retry = FIRST_RETRY;
    private long wishes = -1;
    private volatile boolean over;

    /// @param tls how the nameserver is trusted
    /// @param news takes what is to be done on the browser's thread
    /// @param onTold hears of each question that something was told of
    /// @param clock in milliseconds
    DomainPush(
            DnsName domain,
            TlsOptions tls,
            Network network,
            Nameservers nameservers,
            Tally tally,
            DomainSearch found,
            Consumer<Runnable> news,
            Consumer<Question> onTold,
            LongSupplier clock) {
        this.domain = domain;
        this.tls = tls;
        this.network = network;
        this.nameservers = nameservers;
        this.tally = tally;
        this.found = found;
        this.news = news;
        this.onTold = onTold;
        this.clock = clock;
        this.tryAt = clock.getAsLong();
    }

    /// Does what is due.
    void turn() {
        long now = clock.getAsLong();
        Attempt attempt = current;
        if (attempt == null) {
            if (tryAt <= now && found.isAnswered() && !over) {
                Attempt begun = new Attempt();
                current = begun;
                begun.start();
                if (over) {
                    begun.close(); // it may have come too late to be closed
                }
            }
            return;
        }
        if (attempt.isOpen()) {
            if (wishes != found.wishes()) {
                wishes = found.wishes();
                attempt.session.want(found.wanted(), now);
            }
            attempt.session.advance(now);
        }
    }

    /// When [#turn] has something to do.
    long next() {
        Attempt attempt = current;
        if (attempt == null) {
            return found.isAnswered() ? tryAt : Poller.NEVER;
        }
        return attempt.isOpen() ? attempt.session.next() : Poller.NEVER;
    }

    /// The network has changed.
    void retry() {
        tryAt = Math.min(tryAt, clock.getAsLong() + AFTER_CHANGE);
    }

    /// Any thread may do this.
    @Override
    public void close() {
        over = true;
        Attempt attempt = current;
        if (attempt != null) {
            attempt.close();
        }
    }

    /// One connection, from before it is there until it is gone.
    private final class Attempt implements PushLink.Ear, PushSession.Output {
        private final PushSession session = new PushSession(this);
        private final Thread opener =
                Thread.ofVirtual().name("fairlead-discovery-push").unstarted(this::open);
        private @Nullable PushLink link; // guarded by this
        private boolean closed; // guarded by this
        private long unexpected;

        void start() {
            opener.start();
        }

        synchronized boolean isOpen() {
            return link != null && !closed;
        }

        private void open() {
            try {
                Optional<PushLink> opened = PushLink.open(domain, network, nameservers, tls, this);
                if (opened.isEmpty()) {
                    news.accept(() -> failed("the domain names no nameserver for it", LAST_RETRY));
                    return;
                }
                synchronized (this) {
                    if (closed) {
                        opened.get().close();
                        return;
                    }
                    link = opened.get();
                }
                news.accept(this::opened);
            } catch (NetworkException e) {
                news.accept(() -> failed(e.failure().summary(), retry));
            } catch (IllegalStateException _) {
                // the network is closed, and the browser with it
            }
        }

        private void opened() {
            PushLink there;
            synchronized (this) {
                there = link;
            }
            if (there != null) {
                retry = FIRST_RETRY;
                wishes = -1; // all is new to it
                there.start();
                session.start(clock.getAsLong());
            }
        }

        private void failed(String why, long after) {
            if (current == this) {
                LOG.log(System.Logger.Level.DEBUG, "DNS Push of {0}: {1}", domain, why);
                current = null;
                tryAt = clock.getAsLong() + after;
                retry = Math.min(2 * retry, LAST_RETRY);
            }
        }

        void close() {
            PushLink there;
            synchronized (this) {
                closed = true;
                there = link;
            }
            opener.interrupt();
            if (there != null) {
                there.close();
            }
        }

        // ---- from the link, on its threads

        @Override
        public void heard(byte[] message, Runnable taken) {
            tally.received();
            news.accept(() -> {
                session.receive(message, clock.getAsLong());
                for (; unexpected < session.unexpected(); unexpected++) {
                    tally.unexpected();
                }
                taken.run();
            });
        }

        @Override
        public void gone(String why) {
            news.accept(() -> session.closed(why));
        }

        // ---- from the session, on the browser's thread

        @Override
        public void send(byte[] message) {
            PushLink there;
            synchronized (this) {
                there = link;
            }
            if (there != null) {
                tally.sent();
                there.send(message);
            }
        }

        @Override
        public void told(Question question, List<ResourceRecord> records) {
            found.told(question, records, clock.getAsLong());
            onTold.accept(question);
        }

        @Override
        public void untold(Question question) {
            found.untold(question, clock.getAsLong());
        }

        @Override
        public void broken(String why, long after) {
            close();
            failed(why, after);
        }
    }
}
