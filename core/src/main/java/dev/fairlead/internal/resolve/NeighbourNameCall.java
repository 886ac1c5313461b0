package dev.fairlead.internal.resolve;

import dev.fairlead.NetworkException;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Resolver;
import dev.fairlead.internal.provider.Discovery;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The names of an address of a link, which neighbours are asked for (RFC 6762, section 4), waited
/// for.
final class NeighbourNameCall extends BlockingCall {
    private final String text;
    private final DnsName reverse;
    private final Duration limit;
    private final Discovery.Query query;
    private @Nullable List<String> names; // as told

    NeighbourNameCall(Discovery discovery, InetAddress address, View view) {
        super(NumericAddress.text(address), Duration.ofNanos(view.deadlineNanos()));
        text = NumericAddress.text(address);
        reverse = NumericAddress.reverseName(address);
        limit = Duration.ofNanos(Math.min(view.deadlineNanos(), Discovery.PATIENCE.toNanos()));
        query = discovery.names(address, found -> tell(() -> names = List.copyOf(found)));
    }

    @Override
    long patience(long nowNanos) {
        return names != null ? 0 : Math.max(0, startNanos() + limit.toNanos() - nowNanos);
    }

    @Override
    void stop() {
        query.cancel();
    }

    Resolver.Lookup lookup() throws NetworkException {
        await();
        List<String> found = names;
        if (found == null) {
            throw new NetworkException(new ResolveFailure.NoSuchNeighbour(text, limit));
        }
        long took = System.nanoTime() - startNanos();
        Resolution step =
                new Resolution(
                        "PTR " + reverse,
                        "multicast DNS",
                        Resolution.Source.QUERY,
                        Duration.ZERO,
                        Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(took)),
                        List.of(),
                        null);
        return new Resolver.Lookup(
                text,
                List.of(),
                found.stream()
                        .map(name ->
                                new Resolver.Record(
                                        reverse.toString(), "PTR", Duration.ZERO, name + "."))
                        .toList(),
                List.of(step));
    }
}
