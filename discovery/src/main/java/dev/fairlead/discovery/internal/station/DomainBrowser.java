package dev.fairlead.discovery.internal.station;

import dev.fairlead.ConnectionState;
import dev.fairlead.HostNames;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.ServiceSearch;
import dev.fairlead.TlsOptions;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Question;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import dev.fairlead.internal.resolve.DnsName;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A browser of a domain that nameservers know. One virtual thread decides; each question is asked
/// by one of its own.
final class DomainBrowser extends TableBrowser {
    private static final long LONGEST_WAIT = TimeUnit.HOURS.toMillis(1);

    private final Nameservers nameservers;
    private final Surroundings surroundings;
    private final Tally tally;
    private final Consumer<DomainBrowser> onClose;
    private final DomainSearch found;
    private final @Nullable DomainPush push;
    private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>(); // bounded by who adds
    private final Set<Thread> askers = ConcurrentHashMap.newKeySet();
    private final Thread thread =
            Thread.ofVirtual().name("fairlead-discovery-domain").unstarted(this::run);
    private volatile boolean over;
    private long refused;

    /// @param push how a nameserver is trusted that tells of changes by itself; empty if none is to
    ///   be connected to
    /// @throws IllegalArgumentException if the names would be too long
    DomainBrowser(
            ServiceSearch search,
            Nameservers nameservers,
            Surroundings surroundings,
            Tally tally,
            Optional<TlsOptions> push,
            Consumer<DomainBrowser> onClose) {
        super(search);
        this.nameservers = nameservers;
        this.surroundings = surroundings;
        this.tally = tally;
        this.onClose = onClose;
        this.found = new DomainSearch(search, ThreadLocalRandom.current());
        this.push =
                push.map(tls ->
                                new DomainPush(
                                        DnsName.parse(search.domain()),
                                        tls,
                                        surroundings.network(),
                                        nameservers,
                                        tally,
                                        found,
                                        news::add,
                                        question -> tell(question, null),
                                        DomainBrowser::now))
                        .orElse(null);
    }

    void start() {
        set(new ConnectionState.Preparing());
        thread.start();
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void run() {
        try (HostNames.Watch _ = surroundings.watch(() -> news.add(this::networkChanged))) {
            found.start(now());
            while (!over) {
                turn();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void networkChanged() {
        found.retry(now());
        if (push != null) {
            push.retry();
        }
    }

    private void turn() throws InterruptedException {
        found.ask(now()).forEach(this::ask);
        if (push != null) {
            push.turn();
        }
        if (found.hasChanged()) {
            latest.set(found.snapshot());
        }
        tally.refused(found.refused() - refused);
        refused = found.refused();
        long due = push == null ? found.next() : Math.min(found.next(), push.next());
        long wait = Math.clamp(due - now(), 0, LONGEST_WAIT);
        Runnable next = news.poll(wait, TimeUnit.MILLISECONDS);
        for (; next != null; next = news.poll()) {
            next.run();
        }
    }

    private void ask(Question question) {
        Thread asker =
                Thread.ofVirtual()
                        .name("fairlead-discovery-question")
                        .unstarted(() -> {
                            try {
                                answer(question);
                            } finally {
                                askers.remove(Thread.currentThread());
                            }
                        });
        askers.add(asker);
        asker.start();
        if (over) {
            asker.interrupt(); // it may have come too late to be told
        }
    }

    private void answer(Question question) {
        try {
            Nameservers.Told told = nameservers.ask(question);
            news.add(() -> {
                found.answered(question, told.reply(), now());
                tell(question, null);
            });
        } catch (NetworkException e) {
            news.add(() -> {
                found.failed(question, now());
                tell(question, e.failure());
            });
        } catch (IllegalStateException _) {
            // the network is closed, and this with it
        }
    }

    private void tell(Question question, @Nullable NetworkFailure why) {
        if (found.isFirst(question)) {
            if (why == null && found.hasChanged()) {
                latest.set(found.snapshot()); // who hears that it is ready finds what there is
            }
            set(why == null ? new ConnectionState.Ready() : new ConnectionState.Waiting(why));
        }
    }

    @Override
    void stop() {
        over = true;
        thread.interrupt();
        askers.forEach(Thread::interrupt);
        if (push != null) {
            push.close();
        }
        onClose.accept(this);
    }
}
