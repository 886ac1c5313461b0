package dev.fairlead.discovery.internal.station;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryCounts;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.PathFailure;
import dev.fairlead.Service;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import dev.fairlead.internal.dbus.Bus;
import dev.fairlead.internal.dbus.BusError;
import dev.fairlead.internal.dbus.BusMessage;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Discovery by the daemon of the system: Avahi, on its D-Bus. All state belongs to one thread,
/// which comes with the first use and goes when the network is closed.
final class SystemDiscovery implements Discovery {
    private static final System.Logger LOG = System.getLogger("dev.fairlead.discovery");

    /// How long it waits before it looks for the daemon once more.
    private static final long RETRY = 2_000;

    private static final long LIMIT_OF_CLOSE = 2_000;

    /// Somebody who needs the daemon.
    interface Client {
        /// It is there.
        void attach(Avahi avahi) throws IOException;

        /// It is not, or no more; all that was made with it is gone.
        void detach(PathFailure.NoMulticast why);
    }

    private final WantedInterfaces wanted;
    private final Surroundings surroundings;
    private final Set<AutoCloseable> users = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("fairlead-discovery").factory());
    private final Set<Client> clients = new LinkedHashSet<>();
    private @Nullable Avahi avahi;
    private boolean looking;

    SystemDiscovery(DiscoveryOptions options, Surroundings surroundings) {
        this.wanted = new WantedInterfaces(options, surroundings);
        this.surroundings = surroundings;
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// What a task does on the thread.
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /// Runs `work` on the thread; not at all once the network is closed.
    void execute(Work work) {
        try {
            thread.execute(() -> guarded(work));
        } catch (RejectedExecutionException _) {
            // closed: all clients are told so by their owners
        }
    }

    Runnable after(long millis, Work work) {
        try {
            var task = thread.schedule(() -> guarded(work), millis, TimeUnit.MILLISECONDS);
            return () -> task.cancel(false);
        } catch (RejectedExecutionException _) {
            return () -> {};
        }
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (BusError e) {
            // Of an object that the daemon has given up by itself, or that it does not want.
            LOG.log(System.Logger.Level.DEBUG, "the system's daemon refused", e);
        } catch (IOException e) {
            lost(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "what the system's daemon said is not used", e);
        }
    }

    /// On the thread, as all that follows.
    void add(Client client) throws IOException {
        clients.add(client);
        Avahi there = avahi;
        if (there != null) {
            attach(client, there);
        } else if (!looking) {
            look();
        }
    }

    private static void attach(Client client, Avahi there) throws IOException {
        try {
            client.attach(there);
        } catch (BusError e) { // of this one alone: the daemon is there
            client.detach(unreachable("whom it would find", String.valueOf(e.getMessage())));
        }
    }

    void remove(Client client) {
        clients.remove(client);
    }

    private void look() {
        looking = false;
        if (avahi != null || clients.isEmpty()) {
            return;
        }
        Bus bus = null;
        try {
            bus = Bus.open(new Ear());
            Avahi found = new Avahi(bus);
            avahi = found;
            for (Client client : List.copyOf(clients)) {
                attach(client, found);
            }
        } catch (IOException e) {
            if (bus != null) {
                bus.close();
            }
            lost(String.valueOf(e.getMessage()));
        }
    }

    private void lost(String why) {
        Avahi before = avahi;
        avahi = null;
        if (before != null) {
            before.close();
        }
        clients.forEach(client -> client.detach(unreachable("whom it would find", why)));
        if (!looking && !clients.isEmpty()) {
            looking = true;
            Runnable _ = after(RETRY, this::look);
        }
    }

    static PathFailure.NoMulticast unreachable(String purpose, String why) {
        return new PathFailure.NoMulticast(
                purpose, List.of("Avahi, the system's daemon, does not answer: " + why));
    }

    /// Hands what the bus says to the thread.
    private final class Ear implements Bus.Listener {
        @Override
        public void signal(BusMessage signal) {
            execute(() -> heard(signal));
        }

        @Override
        public void broke(IOException why) {
            execute(() -> lost(String.valueOf(why.getMessage())));
        }
    }

    private void heard(BusMessage signal) throws IOException {
        Avahi there = avahi;
        if (signal.member().equals("NameOwnerChanged")) {
            lost(signal.value(2, String.class).isEmpty() ? "it has ended" : "it began anew");
        } else if (there != null) {
            there.take(signal);
        }
    }

    WantedInterfaces wanted() {
        return wanted;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    @Override
    public Browser browse(ServiceSearch search) {
        SystemBrowser browser = new SystemBrowser(search, this, users::remove);
        users.add(browser);
        browser.start();
        return browser;
    }

    @Override
    public Advertisement advertise(Service service, int port) {
        String name = service.name().orElseGet(() -> surroundings.hostNames().deviceName());
        SystemAdvertisement advertisement =
                new SystemAdvertisement(service.withName(name), port, this, users::remove);
        users.add(advertisement);
        advertisement.start();
        return advertisement;
    }

    /// Of what is near by alone nobody recommends anything.
    @Override
    public List<ServiceDomain> domains(ServiceDomainSearch search) {
        return List.of();
    }

    @Override
    public Query locate(Endpoint.Service service, LocationAnswers answers) {
        SystemLocation location = new SystemLocation(service, answers, this);
        location.start();
        return location;
    }

    @Override
    public Query addresses(String name, boolean ipv4, boolean ipv6, AddressAnswers answers) {
        SystemAddresses addresses = new SystemAddresses(name, ipv4, ipv6, answers, this);
        addresses.start();
        return addresses;
    }

    @Override
    public Query names(InetAddress address, Consumer<List<String>> answers) {
        SystemNames names = new SystemNames(address, answers, this);
        names.start();
        return names;
    }

    /// Avahi cannot be asked to check what it knows; it does so when others ask in vain.
    @Override
    public void unreached(Endpoint.Service service) {}

    /// The daemon keeps its own.
    @Override
    public DiscoveryCounts counts() {
        return DiscoveryCounts.NONE;
    }

    @Override
    public void close() {
        for (AutoCloseable user : users) {
            try {
                user.close();
            } catch (Exception e) {
                throw new AssertionError("none of them throws", e);
            }
        }
        execute(() -> {
            Avahi over = avahi;
            avahi = null;
            clients.clear();
            if (over != null) {
                over.close();
            }
        });
        thread.shutdown();
        try {
            boolean _ = thread.awaitTermination(LIMIT_OF_CLOSE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends all the same
        }
    }
}
