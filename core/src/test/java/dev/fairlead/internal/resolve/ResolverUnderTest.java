package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A resolver of its own for a test, with files of its own.
final class ResolverUnderTest implements AutoCloseable {
    static final Path NO_FILE = Path.of("/nonexistent/file");

    /// What was told of one name: the last word on each family, and all that came before it.
    record Told(Resolution v6, Resolution v4, List<Resolution> before) {}

    private final EventLoops loops;
    private final AtomicLong jumped = new AtomicLong();
    final DnsNameResolver resolver;

    ResolverUnderTest(ResolverOptions options, SystemFiles files) {
        loops =
                EventLoops.open(
                        NetworkOptions.Transport.AUTO, 1, "resolver-test", Duration.ofSeconds(5));
        resolver = new DnsNameResolver(loops, options, this::nanoTime, files);
    }

    private long nanoTime() {
        return System.nanoTime() + jumped.get();
    }

    /// So much time is over at once.
    void jump(Duration duration) {
        jumped.addAndGet(duration.toNanos());
    }

    SystemResolver blocking() {
        return new SystemResolver(resolver, UnaryOperator.identity());
    }

    /// Asks these nameservers, and knows no other names than they do.
    static ResolverUnderTest asking(ResolverOptions options, ScriptedNameserver... servers) {
        return asking(options, Stream.of(servers).map(ScriptedNameserver::address).toList());
    }

    static ResolverUnderTest asking(ResolverOptions options, List<Endpoint.Address> addresses) {
        return new ResolverUnderTest(options.withNameservers(addresses), files(NO_FILE, NO_FILE));
    }

    static SystemFiles files(Path resolvConf, Path hosts) {
        return new SystemFiles(resolvConf, hosts, Map.of(), "", 53);
    }

    Told resolve(String name) throws InterruptedException {
        return resolve(name, EnumSet.allOf(Family.class));
    }

    Told resolve(String name, Set<Family> families) throws InterruptedException {
        CountDownLatch last = new CountDownLatch(families.size());
        Map<Family, Resolution> told = new ConcurrentHashMap<>();
        List<Resolution> before = new ArrayList<>();
        resolver.resolve(
                name,
                families,
                nanoTime(),
                (family, resolution, isLast) -> {
                    if (!isLast) {
                        before.add(resolution);
                        return;
                    }
                    if (told.put(family, resolution) != null) {
                        throw new AssertionError(family + " was told twice");
                    }
                    last.countDown();
                });
        if (!last.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError(name + " was not resolved within 30 s");
        }
        return new Told(told.get(Family.V6), told.get(Family.V4), before);
    }

    @Override
    public void close() {
        resolver.close();
        loops.close();
    }
}
