package dev.fairlead.internal.resolve;

import dev.fairlead.NetworkException;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Resolver;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The addresses of one name, waited for.
final class AddressCall extends BlockingCall implements AddressQuery.Listener {
    /// How long the second family is waited for once the first has an address: a nameserver that
    /// swallows the questions of one family should not cost the whole deadline.
    private static final long SECOND_FAMILY = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Set<Family> families;
    private final AddressQuery query;
    private final Map<Family, Found> last = new EnumMap<>(Family.class); // as told
    private final Map<Family, Found> expired = new EnumMap<>(Family.class); // as told
    private long goodNanos; // as told
    private boolean good; // as told

    AddressCall(DnsNameResolver resolver, View view, String name, Set<Family> families) {
        super(name, Duration.ofNanos(view.deadlineNanos()));
        this.name = name;
        this.families = families;
        query = resolver.query(view, name, families, this);
    }

    @Override
    public void step(Found found) {
        addStep(found);
    }

    @Override
    public void answered(Family family, Found found, boolean isLast) {
        tell(() -> {
            (isLast ? last : expired).put(family, found);
            if (isLast && found.failure() == null && !good) {
                good = true;
                goodNanos = System.nanoTime();
            }
        });
    }

    @Override
    public void closed() {
        tellClosed();
    }

    @Override
    long patience(long nowNanos) {
        if (last.size() == families.size()) {
            return 0;
        }
        return good ? Math.max(0, goodNanos + SECOND_FAMILY - nowNanos) : Long.MAX_VALUE;
    }

    @Override
    void stop() {
        query.cancel();
    }

    Resolver.Lookup lookup(UnaryOperator<List<InetAddress>> order) throws NetworkException {
        await();
        List<Resolution> steps = new ArrayList<>(steps());
        List<Found> found = new ArrayList<>();
        List<ResolveFailure> failures = new ArrayList<>();
        for (Family family : EnumSet.copyOf(families)) {
            Found answer = answer(family, steps);
            if (answer == null) {
                steps.add(givenUp(family));
            } else if (answer.failure() != null) {
                failures.add(answer.failure());
            } else {
                found.add(answer);
            }
        }
        if (found.isEmpty()) {
            throw new NetworkException(mostCertain(failures));
        }
        List<InetAddress> addresses = new ArrayList<>();
        List<Resolver.Record> records = new ArrayList<>();
        for (Found answer : found) {
            addresses.addAll(answer.addresses());
            answer.records().stream()
                    .map(DnsRecord::published)
                    .filter(record -> !records.contains(record)) // a CNAME leads to both families
                    .forEach(records::add);
        }
        return new Resolver.Lookup(name, order.apply(addresses), records, steps);
    }

    /// The fresh answer; where nobody gave one, the expired one (RFC 8767, section 5).
    private @Nullable Found answer(Family family, List<Resolution> steps) {
        Found fresh = last.get(family);
        Found stale = expired.get(family);
        boolean unheard =
                fresh == null
                        || fresh.failure() instanceof ResolveFailure.NoAnswer
                        || fresh.failure() instanceof ResolveFailure.NoNameserver
                        || fresh.failure() instanceof ResolveFailure.ServerFailure
                        || fresh.failure() instanceof ResolveFailure.BadAnswer;
        if (stale == null || !unheard) {
            return fresh;
        }
        steps.add(stale.resolution(startNanos()));
        return stale;
    }

    private Resolution givenUp(Family family) {
        Duration waited = Duration.ofNanos(System.nanoTime() - startNanos());
        return new Resolution(
                Found.query(name, family),
                null,
                Resolution.Source.QUERY,
                Duration.ZERO,
                waited,
                List.of(),
                new ResolveFailure.NoAnswer(
                        name, List.of("given up after " + waited.toMillis() + " ms")));
    }

    /// Of what is wrong with each family, that which tells most of the name; "it has no address" is
    /// true of it only if it is true of both.
    private ResolveFailure mostCertain(List<ResolveFailure> failures) {
        ResolveFailure first =
                failures.stream().min(Comparator.comparingInt(AddressCall::rank)).orElseThrow();
        if (first instanceof ResolveFailure.NoAddress(_, _, String server) && failures.size() > 1) {
            return new ResolveFailure.NoAddress(name, "AAAA or A", server);
        }
        return first;
    }

    private static int rank(ResolveFailure failure) {
        return switch (failure) {
            case ResolveFailure.NoSuchName _ -> 0;
            case ResolveFailure.ServerFailure _ -> 1;
            case ResolveFailure.BadAnswer _ -> 2;
            case ResolveFailure.NoAnswer _ -> 3;
            case ResolveFailure.NoNameserver _ -> 4;
            case ResolveFailure.NoAddress _ -> 6;
            default -> 5;
        };
    }
}
