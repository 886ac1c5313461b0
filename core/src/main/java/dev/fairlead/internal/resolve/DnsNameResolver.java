package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.name.InternationalName;
import dev.fairlead.internal.path.NetworkView;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.provider.LazyDiscovery;
import dev.fairlead.internal.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Resolves names as this system is configured: hosts file, resolv.conf, the nameservers there.
///
/// Both files are looked at by the thread that asks, and read again when they have changed. All
/// else, sockets, cache and what is under way, belongs to one event loop, on which answers are
/// told.
public final class DnsNameResolver implements NameResolver, AutoCloseable {
    private static final int LONGEST_RESOLV_CONF = 64 * 1024;
    private static final int LONGEST_HOSTS = 16 * 1024 * 1024;

    private final ResolverOptions options;
    private final LazyDiscovery discovery;
    private final SystemFiles files;
    private final WatchedFile<ResolvConf> resolvConf;
    private final WatchedFile<HostsFile> hosts;
    private final HomeLoop home;
    private final DnsClient client;
    private final SystemLookup system;
    private final Set<Closeable> active = new HashSet<>();

    /// What ends when the resolver is closed.
    interface Closeable {
        /// On the loop.
        void closed();
    }

    /// Where nobody near by is asked.
    ///
    /// @param loops not closed by this; closed after it
    public DnsNameResolver(
            EventLoops loops, ResolverOptions options, TimeSource time, SystemFiles files) {
        this(loops, options, time, files, LazyDiscovery.none());
    }

    /// @param loops not closed by this; closed after it
    /// @param discovery who is asked for names in `.local`
    public DnsNameResolver(
            EventLoops loops,
            ResolverOptions options,
            TimeSource time,
            SystemFiles files,
            LazyDiscovery discovery) {
        this(loops, options, time, files, discovery, Egress.ANY);
    }

    /// @param loops not closed by this; closed after it
    /// @param discovery who is asked for names in `.local`
    /// @param egress over which interfaces nameservers are asked
    public DnsNameResolver(
            EventLoops loops,
            ResolverOptions options,
            TimeSource time,
            SystemFiles files,
            LazyDiscovery discovery,
            Egress egress) {
        this.discovery = discovery;
        this.options = options;
        this.files = files;
        resolvConf =
                new WatchedFile<>(
                        files.resolvConf(),
                        LONGEST_RESOLV_CONF,
                        content ->
                                ResolvConfParser.parse(
                                        content, files.environment(), files.hostname()));
        hosts = new WatchedFile<>(files.hosts(), LONGEST_HOSTS, HostsParser::parse);
        home = new HomeLoop(loops);
        client = new DnsClient(home, time, options, egress);
        system = new SystemLookup(time);
    }

    @Override
    public Query resolve(String name, Set<Family> families, long startNanos, Answers answers) {
        return query(
                view(null, options.deadline()),
                name,
                families,
                (family, found, last) ->
                        answers.answered(family, found.resolution(startNanos), last));
    }

    @Override
    public Query httpsRecords(String name, long startNanos, Records records) {
        DnsName dnsName = DnsName.parse(InternationalName.toAscii(name));
        if (SpecialNames.absentBy(dnsName) != null
                || SpecialNames.isLoopback(dnsName)
                || dnsName.toString().endsWith(".local")) {
            return () -> {}; // nameservers are not asked for these
        }
        RecordQuery query =
                new RecordQuery(
                        this,
                        found ->
                                records.answered(
                                        found.resolution(startNanos),
                                        found.records().stream()
                                                .filter(each -> each.type() == DnsType.HTTPS)
                                                .map(DnsRecord::data)
                                                .toList()));
        query.start(view(null, options.deadline()), dnsName, DnsType.HTTPS);
        return query;
    }

    /// As [#resolve], with more to tell.
    AddressQuery query(
            View view, String name, Set<Family> families, AddressQuery.Listener listener) {
        AddressQuery query = new AddressQuery(this, view, name, families, listener);
        begin(view, query, query::start);
        return query;
    }

    /// Runs `start` on the loop; until [#ended], `closeable` hears if this is closed.
    ///
    /// @throws IllegalStateException if this is closed
    void begin(View view, Closeable closeable, Runnable start) {
        home.hold()
                .execute(() -> {
                    if (view.nameservers().cached()) {
                        client.use(view.nameservers());
                    }
                    active.add(closeable);
                    start.run();
                });
    }

    /// On the loop.
    void ended(Closeable closeable) {
        if (active.remove(closeable)) {
            home.release();
        }
    }

    /// Who is asked for names; nobody where no nameserver was named. Does not block for long.
    public NetworkView.Names names() {
        ResolvConf conf = resolvConf.content();
        List<Endpoint.Address> servers =
                !options.nameservers().isEmpty()
                        ? options.nameservers()
                        : conf.assumed() ? List.of() : withPort(conf.nameservers());
        return new NetworkView.Names(
                servers, conf.search().stream().map(DnsName::toString).toList());
    }

    /// The configuration as it is now.
    ///
    /// @param server who is asked instead of those configured, past cache and hosts file; `null`
    ///   for those
    View view(Endpoint.@Nullable Address server, Duration deadline) {
        ResolvConf conf = resolvConf.content();
        ResolvConf.Options how = conf.options();
        boolean configured = !options.nameservers().isEmpty();
        List<Endpoint.Address> servers =
                server != null
                        ? List.of(server)
                        : configured ? options.nameservers() : withPort(conf.nameservers());
        return new View(
                server == null ? hosts.content() : HostsFile.EMPTY,
                new DnsClient.Nameservers(
                        servers,
                        how.timeout().multipliedBy(how.attempts()).toNanos(),
                        how.rotate(),
                        how.overTcp(),
                        server == null),
                server == null && !configured && conf.assumed(),
                conf.search(),
                how.dots(),
                options.staleAnswers() == ResolverOptions.StaleAnswers.REFRESH,
                server == null ? options.systemFallback() : ResolverOptions.Fallback.NEVER,
                deadline.toNanos());
    }

    private List<Endpoint.Address> withPort(List<Endpoint.Address> servers) {
        return servers.stream().map(server -> server.withPort(files.nameserverPort())).toList();
    }

    /// Who is asked for names of neighbours; empty if nobody can be.
    Optional<Discovery> discovery() {
        return discovery.get();
    }

    ResolverOptions options() {
        return options;
    }

    DnsClient client() {
        return client;
    }

    SystemLookup system() {
        return system;
    }

    String hostsPath() {
        return files.hosts().toString();
    }

    /// Runs `task` on the loop; not at all if the loops are closed, as then nobody is left to tell.
    void onLoop(Runnable task) {
        try {
            home.get().execute(task);
        } catch (RejectedExecutionException _) {
            // what the task was about has ended with the loop
        }
    }

    /// Ends everything that is under way; those who wait hear nothing of it. Returns when the
    /// sockets are closed.
    @Override
    public void close() {
        system.close();
        Loop loop = home.close();
        if (loop == null) {
            return;
        }
        if (loop.inLoop()) {
            closeOnLoop();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        onLoop(() -> {
            closeOnLoop();
            done.countDown();
        });
        try {
            // A loop runs short tasks only; one that does not get round to this in 2 s is broken.
            if (!done.await(2, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the event loop of the resolver is stuck");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the loop closes the rest without us
        }
    }

    private void closeOnLoop() {
        List.copyOf(active).forEach(Closeable::closed);
        client.close();
    }
}
