package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryCounts;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.HostNames;
import dev.fairlead.PathFailure;
import dev.fairlead.discovery.internal.io.MulticastPort;
import dev.fairlead.discovery.internal.mdns.Engine;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.os.SleepingClock;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import dev.fairlead.internal.resolve.DnsName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One run of the thread on which multicast DNS lives: engine, sockets, who asks and who tells. All
/// of it belongs to that thread but where it is said.
final class Session implements Neighbourhood, Engine.Output, Engine.Events {
    private static final System.Logger LOG = System.getLogger("dev.fairlead.discovery");

    /// How long it stays when nobody uses it.
    private static final long LINGER = 1_000;

    /// How long it waits before it tries to open the port once more.
    private static final long RETRY = 2_000;

    private record Timer(long at, long order, Runnable task) {}

    private final Surroundings surroundings;
    private final Predicate<Session> mayEnd;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("fairlead-discovery").unstarted(this::run);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>(); // from any thread
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::at).thenComparingLong(Timer::order));
    private final Set<Told> changed = new LinkedHashSet<>();
    private final Engine engine = new Engine(new SplittableRandom(), false, this, this);
    private final Sleep sleep = new Sleep(SleepingClock.isExact(), now(), SleepingClock.millis());
    private final Questions questions = new Questions(new Asking());
    private final Hosts hosts;
    private final Advertised advertised;
    private final Links links;
    private final Set<Runnable> reachWatchers = new LinkedHashSet<>();
    private volatile @Nullable MulticastPort port;
    private volatile DiscoveryCounts counts = DiscoveryCounts.NONE;
    private volatile boolean over;
    private @Nullable String died;
    private long order;
    private long unsent;

    /// @param mayEnd asked when nobody has used it for a while
    Session(DiscoveryOptions options, Surroundings surroundings, Predicate<Session> mayEnd) {
        this.surroundings = surroundings;
        this.mayEnd = mayEnd;
        this.links = new Links(options, engine, this::now);
        this.hosts = new Hosts(engine, surroundings.hostNames().hostName(), this::now);
        this.advertised = new Advertised();
    }

    // ---- from any thread

    void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /// Nobody uses it any more, for now.
    void lingers() {
        execute(() ->
                after(
                        LINGER,
                        () -> {
                            if (mayEnd.test(this)) {
                                over = true;
                            }
                        }));
    }

    void end() {
        over = true;
        wake();
    }

    private void wake() {
        MulticastPort open = port;
        if (open != null) {
            open.wake();
        }
        LockSupport.unpark(thread);
    }

    void awaitGone(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends all the same
        }
    }

    boolean onThread() {
        return Thread.currentThread().equals(thread);
    }

    boolean isOver() {
        return over;
    }

    DiscoveryCounts counts() {
        return counts;
    }

    // ---- on the thread

    long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public Questions questions() {
        return questions;
    }

    Engine engine() {
        return engine;
    }

    Hosts hosts() {
        return hosts;
    }

    Advertised advertised() {
        return advertised;
    }

    @Override
    public Map<Link, List<ResourceRecord>> known(Question question) {
        return engine.known(question);
    }

    @Override
    public void doubt(Link link, List<ResourceRecord> records) {
        engine.doubt(link, records, now());
    }

    @Override
    public String interfaceName(int index) {
        return links.name(index);
    }

    private final class Asking implements Questions.Asked {
        @Override
        public void ask(Question question) {
            engine.ask(question, true, now());
        }

        @Override
        public void cease(Question question) {
            engine.cease(question);
        }

        @Override
        public Map<Link, List<ResourceRecord>> known(Question question) {
            return engine.known(question);
        }
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        Timer timer = new Timer(now() + millis, order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void changed(Told told) {
        changed.add(told);
    }

    @Override
    public PathFailure.@Nullable NoMulticast unreachable(String purpose) {
        if (died != null) {
            return new PathFailure.NoMulticast(purpose, List.of(died));
        }
        return links.isEmpty() ? new PathFailure.NoMulticast(purpose, links.reasons()) : null;
    }

    @Override
    public void watchReach(Runnable watcher) {
        reachWatchers.add(watcher);
    }

    @Override
    public void unwatchReach(Runnable watcher) {
        reachWatchers.remove(watcher);
    }

    private void run() {
        try (HostNames.Watch _ = surroundings.watch(() -> execute(this::readInterfaces))) {
            openPort();
            while (!over) {
                turn();
            }
        } catch (RuntimeException | IOException e) {
            LOG.log(System.Logger.Level.WARNING, "multicast DNS has ended: nothing is found", e);
            died = "it has ended: " + e;
            reachWatchers.forEach(Runnable::run);
        } finally {
            close();
        }
    }

    private void turn() throws IOException {
        long slept = sleep.since(now(), SleepingClock.millis());
        if (slept > 0) {
            LOG.log(System.Logger.Level.DEBUG, "the machine has slept for {0} ms", slept);
            readInterfaces();
            engine.woke(slept, now());
        }
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
        while (!timers.isEmpty() && timers.peek().at <= now()) {
            timers.poll().task.run();
        }
        if (engine.next() <= now()) {
            engine.advance(now());
        }
        tellChanges();
        counts = Totals.of(engine.counts(), unsent);
        if (over || !tasks.isEmpty()) {
            return;
        }
        MulticastPort open = port;
        if (open == null) {
            LockSupport.parkNanos(this, untilDue());
        } else {
            open.await(untilDue(), (arrival, packet) -> engine.receive(arrival, packet, now()));
        }
    }

    private long untilDue() {
        long next = Math.min(engine.next(), timers.isEmpty() ? Long.MAX_VALUE : timers.peek().at);
        return next == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(Math.max(0, next - now()));
    }

    private void tellChanges() {
        while (!changed.isEmpty()) {
            List<Told> all = List.copyOf(changed);
            changed.clear();
            all.forEach(Told::tell);
        }
    }

    private void openPort() {
        try {
            MulticastPort opened = MulticastPort.open();
            port = opened;
            links.use(opened);
        } catch (IOException e) {
            links.cannotOpen(String.valueOf(e.getMessage()));
            after(RETRY, this::openPort);
        }
        readInterfaces();
    }

    private void readInterfaces() {
        if (links.update(surroundings.interfaces())) {
            reachWatchers.forEach(Runnable::run);
        }
    }

    private void close() {
        over = true;
        engine.close(now());
        counts = Totals.of(engine.counts(), unsent);
        MulticastPort open = port;
        port = null;
        if (open != null) {
            open.close();
        }
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run(); // somebody may wait for it
        }
    }

    // ---- what the engine wants and tells

    @Override
    public void send(Link link, @Nullable InetSocketAddress to, byte[] packet) {
        MulticastPort open = port;
        try {
            if (open != null) {
                open.send(link, to, packet);
            }
        } catch (IOException e) {
            unsent++; // as if it were lost on the way; what matters is sent again
            LOG.log(System.Logger.Level.DEBUG, "not sent on " + link, e);
        }
    }

    @Override
    public void appeared(Link link, ResourceRecord record) {
        questions.appeared(link, record);
    }

    @Override
    public void vanished(Link link, ResourceRecord record) {
        questions.vanished(link, record);
    }

    @Override
    public void absent(Link link, Question question) {
        questions.absent(question);
    }

    @Override
    public void registered(long id, DnsName name) {
        advertised.registered(id, name);
    }

    @Override
    public void refused(long id, DnsName name) {
        advertised.refused(id, name);
    }

    @Override
    public void renaming(long id, DnsName taken) {
        advertised.renaming(id, taken);
    }
}
