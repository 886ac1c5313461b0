package dev.fairlead.discovery.internal.station;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.NetworkException;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A browser of what is near by and of the domains that the network recommends, as one. One virtual
/// thread decides; another asks for the domains.
final class MergedBrowser extends TableBrowser {
    private static final String NEAR = "local";
    private static final int MOST_DOMAINS = 16;
    private static final long AGAIN = TimeUnit.MINUTES.toNanos(30);
    private static final long AFTER_SILENCE = TimeUnit.SECONDS.toNanos(30);

    private final Discovery discovery;
    private final Surroundings surroundings;
    private final ServiceDomainSearch from;
    private final Consumer<MergedBrowser> onClose;
    private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>(); // few of each kind
    private final AtomicBoolean dirty = new AtomicBoolean(); // a task that tells is on its way
    private final Thread thread =
            Thread.ofVirtual().name("fairlead-discovery-merge").unstarted(this::run);
    private volatile boolean over;

    // Of the thread.
    private final Map<String, Browser> members = new LinkedHashMap<>();
    private @Nullable Thread asker;
    private boolean askAgain;
    private long due = System.nanoTime();

    MergedBrowser(
            ServiceSearch search,
            ServiceDomainSearch from,
            Discovery discovery,
            Surroundings surroundings,
            Consumer<MergedBrowser> onClose) {
        super(search);
        this.from = from;
        this.discovery = discovery;
        this.surroundings = surroundings;
        this.onClose = onClose;
    }

    void start() {
        set(new ConnectionState.Preparing());
        thread.start();
    }

    private void run() {
        try (HostNames.Watch _ = surroundings.watch(() -> news.add(this::networkChanged))) {
            open(NEAR);
            while (!over) {
                if (asker == null && due - System.nanoTime() <= 0) {
                    ask();
                }
                long wait = asker == null ? due - System.nanoTime() : AGAIN;
                Runnable next = news.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException _) {
            // closed
        } catch (IllegalStateException e) {
            if (!over) {
                throw e;
            }
            // the network is closed, and this with it
        } finally {
            Thread asking = asker;
            if (asking != null) {
                asking.interrupt();
            }
            members.values().forEach(Browser::close);
        }
    }

    private void networkChanged() {
        due = System.nanoTime();
        askAgain = asker != null; // what it hears may be of the network before
    }

    private void ask() {
        asker =
                Thread.ofVirtual()
                        .name("fairlead-discovery-question")
                        .start(() -> {
                            Set<String> domains = new LinkedHashSet<>();
                            boolean answered = true;
                            try {
                                for (ServiceDomain each : discovery.domains(from)) {
                                    if (each.uses()
                                            .contains(ServiceDomain.Use.AUTOMATIC_BROWSING)) {
                                        domains.add(each.name());
                                    }
                                }
                            } catch (NetworkException | IllegalStateException _) {
                                answered = false; // asked again soon; or all is closed
                            }
                            boolean known = answered;
                            news.add(() -> heard(domains, known));
                        });
    }

    /// @param answered whether anybody has; else what was recommended before still is
    private void heard(Set<String> domains, boolean answered) {
        asker = null;
        due = System.nanoTime() + (answered ? AGAIN : AFTER_SILENCE);
        if (askAgain) {
            askAgain = false;
            due = System.nanoTime();
        }
        if (!answered) {
            return;
        }
        members.entrySet()
                .removeIf(member -> {
                    boolean stays =
                            member.getKey().equals(NEAR) || domains.contains(member.getKey());
                    if (!stays) {
                        member.getValue().close();
                    }
                    return !stays;
                });
        domains.stream()
                .filter(each -> !members.containsKey(each))
                .limit(MOST_DOMAINS + 1L - members.size())
                .forEach(this::open);
        changed();
    }

    private void open(String domain) {
        Browser member = discovery.browse(search().withDomain(domain));
        members.put(domain, member);
        member.onChange(Runnable::run, (ServiceChange _) -> changed());
        member.onState(Runnable::run, _ -> changed());
    }

    /// From any thread: one task for all that comes together.
    private void changed() {
        if (dirty.compareAndSet(false, true)) {
            news.add(this::tell);
        }
    }

    private void tell() {
        dirty.set(false);
        Map<Endpoint.Service, Found> all = new LinkedHashMap<>();
        for (Browser member : members.values()) {
            member.services().forEach(each -> all.put(each.endpoint(), (Found) each));
        }
        latest.set(new Snapshot(all));
        set(together());
    }

    /// Ready if one is; else as the one that is near by.
    private ConnectionState together() {
        ConnectionState near = new ConnectionState.Preparing();
        for (Map.Entry<String, Browser> member : members.entrySet()) {
            ConnectionState state = member.getValue().state();
            if (state instanceof ConnectionState.Ready) {
                return state;
            }
            if (member.getKey().equals(NEAR)) {
                near = state;
            }
        }
        return near;
    }

    @Override
    void stop() {
        over = true;
        thread.interrupt();
        onClose.accept(this);
    }
}
