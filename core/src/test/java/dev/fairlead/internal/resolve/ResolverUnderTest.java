package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Resolution;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.resolve.NameResolver.Family;
import dev.fairlead.internal.time.TimeSource;
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

/// A resolver of its own for a test, with files of its own.
final class ResolverUnderTest implements AutoCloseable {
    static final Path NO_FILE = Path.of("/nonexistent/file");

    /// What was told of one name: the last word on each family, and all that came before it.
    record Told(Resolution v6, Resolution v4, List<Resolution> before) {}

    private final EventLoops loops;
    final DnsNameResolver resolver;

    ResolverUnderTest(ResolverOptions options, SystemFiles files) {
        loops =
                EventLoops.open(
                        NetworkOptions.Transport.AUTO, 1, "resolver-test", Duration.ofSeconds(5));
        resolver = new DnsNameResolver(loops, options, TimeSource.SYSTEM, files);
    }

    /// Asks these nameservers, and knows no other names than they do.
    static ResolverUnderTest asking(ResolverOptions options, ScriptedNameserver... servers) {
        List<Endpoint.Address> addresses = new ArrayList<>();
        for (ScriptedNameserver server : servers) {
            addresses.add(server.address());
        }
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
                System.nanoTime(),
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
