package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.resolve.Outcome.Trouble;
import dev.fairlead.internal.time.TimeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks nameservers, and remembers what they answered. Whoever asks what is being asked already
/// waits for the same answer.
///
/// Everything here belongs to one loop.
final class DnsClient implements AutoCloseable {
    /// Whom to ask, and how.
    ///
    /// @param patience how long a server may be silent, in nanoseconds
    /// @param cached whether answers come from the cache and go there
    record Nameservers(
            List<Endpoint.Address> servers,
            long patience,
            boolean rotate,
            boolean overTcp,
            boolean cached) {
        Nameservers {
            servers = List.copyOf(servers);
        }
    }

    private record Key(DnsQuestion question, Nameservers nameservers) {}

    /// Each has a socket for each nameserver that it was sent to; a thousand are open to a program
    /// on many systems. The rest wait for their turn.
    private static final int MOST_UNDER_WAY = 256;

    private final HomeLoop home;
    private final TimeSource time;
    private final ResolverOptions options;
    private final Egress egress;
    private final DnsCache cache;
    private final ServerHealth health = new ServerHealth();
    private final Map<Key, Shared> asked = new HashMap<>();
    private final Set<ServerTalk> lingering = new HashSet<>();
    private @Nullable Nameservers current;
    private final Deque<Shared> queued = new ArrayDeque<>();
    private int underWay;
    private int rotation;

    DnsClient(HomeLoop home, TimeSource time, ResolverOptions options, Egress egress) {
        this.home = home;
        this.time = time;
        this.options = options;
        this.egress = egress;
        this.cache = new DnsCache(options.cacheSize());
    }

    Loop loop() {
        return home.get();
    }

    long now() {
        return time.nanoTime();
    }

    ServerHealth health() {
        return health;
    }

    long serverDelay() {
        return options.serverDelay().toNanos();
    }

    /// What is known already; `null` if nothing is.
    DnsCache.@Nullable Cached cached(DnsQuestion question) {
        return cache.get(question, now());
    }

    /// Says which nameservers answer for this system now. If they are others than before, then the
    /// network is another one, and what the last one's nameservers said may not hold here.
    void use(Nameservers nameservers) {
        if (!nameservers.equals(current)) {
            current = nameservers;
            cache.clear();
            health.clear();
        }
    }

    /// Asks nameservers, whatever the cache has. The waiter is told after this has returned.
    Asking ask(DnsQuestion question, Nameservers nameservers, Waiter waiter) {
        Key key = new Key(question, nameservers);
        Shared shared = asked.get(key);
        if (shared == null) {
            shared = new Shared(key);
            asked.put(key, shared);
            queued.add(shared);
            startQueued();
        }
        Asking asking = new Asking(shared, waiter);
        shared.waiting.add(asking);
        return asking;
    }

    private void startQueued() {
        while (underWay < MOST_UNDER_WAY && !queued.isEmpty()) {
            queued.remove().start();
        }
    }

    private ServerHealth.Order order(Nameservers nameservers) {
        List<Endpoint.Address> servers = nameservers.servers();
        if (nameservers.rotate() && servers.size() > 1) {
            servers = new ArrayList<>(servers);
            Collections.rotate(servers, -(rotation++ % servers.size()));
        }
        return health.order(servers, now());
    }

    /// Lets a talk go on for a while that nobody waits for.
    void closeLater(ServerTalk talk, long nanos) {
        try {
            home.hold().schedule(nanos, () -> closeLingering(talk));
            lingering.add(talk);
        } catch (IllegalStateException _) { // being closed
            talk.close();
        }
    }

    private void closeLingering(ServerTalk talk) {
        if (lingering.remove(talk)) {
            talk.close();
            home.release();
        }
    }

    /// Ends all questions; nobody is told any more.
    @Override
    public void close() {
        queued.clear();
        List.copyOf(asked.values()).forEach(Shared::cancel);
        List.copyOf(lingering).forEach(this::closeLingering);
    }

    /// Hears what came of a question.
    @FunctionalInterface
    interface Waiter {
        void told(Outcome outcome);
    }

    /// One of those who wait for an answer.
    static final class Asking {
        private final Shared shared;
        private final Waiter waiter;

        private Asking(Shared shared, Waiter waiter) {
            this.shared = shared;
            this.waiter = waiter;
        }

        /// Does not wait any longer; nothing is told any more.
        void cancel() {
            if (shared.waiting.remove(this) && shared.waiting.isEmpty()) {
                shared.cancel();
            }
        }

        /// What is wrong with each server so far.
        List<Trouble> troubles() {
            return shared.troubles();
        }
    }

    private final class Shared {
        private final Key key;
        private final Set<Asking> waiting = new LinkedHashSet<>();
        private @Nullable Inquiry inquiry; // once it is its turn

        Shared(Key key) {
            this.key = key;
        }

        void start() {
            underWay++;
            Nameservers nameservers = key.nameservers();
            Inquiry started =
                    new Inquiry(
                            DnsClient.this,
                            key.question(),
                            order(nameservers),
                            new ServerTalk.Place(
                                    home.loops(),
                                    loop(),
                                    nameservers.overTcp(),
                                    nameservers.patience(),
                                    egress),
                            this::done);
            inquiry = started;
            loop().execute(started::proceed);
        }

        List<Trouble> troubles() {
            return inquiry != null
                    ? inquiry.troubles(now())
                    : List.of(
                            new Trouble(
                                    "nobody",
                                    Trouble.Kind.SILENT,
                                    "asked yet: " + underWay + " other questions are under way"));
        }

        void cancel() {
            if (asked.remove(key, this)) {
                queued.remove(this);
                if (inquiry != null) {
                    inquiry.cancel();
                    ended();
                }
            }
        }

        private void ended() {
            underWay--;
            startQueued();
        }

        private void done(Outcome outcome) {
            asked.remove(key, this);
            ended();
            if (key.nameservers().equals(current)
                    && outcome instanceof Outcome.Answered(var answer, String server)) {
                cache.put(key.question(), answer, server, now());
            }
            while (!waiting.isEmpty()) { // one that is told may cancel another
                Asking next = waiting.iterator().next();
                waiting.remove(next);
                next.waiter.told(outcome);
            }
        }
    }
}
