package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import dev.fairlead.internal.resolve.NameResolver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Asks for the HTTPS records of a host, beside its addresses, and says how long a race waits for
/// the answer: not longer than addresses of a worse family wait for those of a better one. Belongs
/// to the loop of its race.
final class BindingLookup {
    private final NameResolver resolver;
    private final Endpoint.Host host;
    private final long delay;
    private final long startNanos;
    private final Executor loop;
    private final Runnable changed;
    private NameResolver.@Nullable Query query;
    private @Nullable Resolution resolution;
    private ServiceBinding found = ServiceBinding.NONE;
    private boolean waiting;
    private long waitUntil;
    private boolean over;

    /// @param delayNanos how long to wait once there is an address
    /// @param changed what to do when the answer has come
    BindingLookup(
            RaceContext context,
            RaceRequest request,
            Endpoint.Host host,
            long delayNanos,
            Executor loop,
            Runnable changed) {
        this.resolver = context.resolver().under(request.parameters().path());
        this.host = host;
        this.delay = delayNanos;
        this.startNanos = request.startNanos();
        this.loop = loop;
        this.changed = changed;
    }

    void ask() {
        query =
                resolver.httpsRecords(
                        ServiceBinding.query(host.name(), host.port()),
                        startNanos,
                        (answer, data) -> onLoop(() -> answered(answer, data)));
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // the loop has ended, and the race with it
        }
    }

    private void answered(Resolution answer, List<String> data) {
        if (!over) {
            over = true;
            resolution = answer;
            found = ServiceBinding.of(host.name(), data);
            changed.run();
        }
    }

    /// Nanoseconds that attempts wait for the answer, now that there is an address; 0 if it has
    /// come.
    long untilKnown(long now) {
        if (over) {
            return 0;
        }
        if (!waiting) {
            waiting = true;
            waitUntil = now + delay;
        }
        return Math.max(0, waitUntil - now);
    }

    ServiceBinding found() {
        return found;
    }

    /// What came of the question; empty while nothing has.
    Optional<Resolution> resolution() {
        return Optional.ofNullable(resolution);
    }

    void stop() {
        over = true;
        if (query != null) {
            query.cancel();
        }
    }
}
