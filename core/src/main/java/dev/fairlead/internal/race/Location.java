package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.provider.Discovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a service is: the question for its host and port. Belongs to the loop of its race.
final class Location implements Discovery.LocationAnswers {
    /// Hears, on the loop, what was found.
    interface Listener {
        void located(Resolution resolution, Endpoint place);

        void failed(Resolution resolution, ResolveFailure why);
    }

    private final Endpoint.Service service;
    private final Executor loop;
    private final Supplier<Duration> elapsed;
    private final Listener listener;
    private Duration asked = Duration.ZERO;
    private Discovery.@Nullable Query query;
    private boolean over;

    /// @param elapsed since the start that reports count from
    Location(
            Endpoint.Service service,
            Executor loop,
            Supplier<Duration> elapsed,
            Listener listener) {
        this.service = service;
        this.loop = loop;
        this.elapsed = elapsed;
        this.listener = listener;
    }

    void ask(Discovery discovery) {
        asked = elapsed.get();
        query = discovery.locate(service, this);
    }

    @Override
    public void located(String host, int port) {
        onLoop(() -> {
            if (!over) {
                over = true;
                tell(host, port);
            }
        });
    }

    private void tell(String host, int port) {
        Endpoint place;
        try {
            place = Endpoint.host(host, port);
        } catch (IllegalArgumentException e) {
            var bad =
                    new ResolveFailure.BadAnswer(
                            service.toString(), "a neighbour", String.valueOf(e.getMessage()));
            listener.failed(resolution(bad), bad);
            return;
        }
        listener.located(resolution(null), place);
    }

    @Override
    public void failed(ResolveFailure why) {
        onLoop(() -> {
            if (!over) {
                over = true;
                listener.failed(resolution(why), why);
            }
        });
    }

    private Resolution resolution(@Nullable ResolveFailure failure) {
        return new Resolution(
                "SRV " + service,
                failure == null ? "multicast DNS" : null,
                Resolution.Source.QUERY,
                asked,
                elapsed.get().minus(asked),
                List.of(),
                failure);
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The network is being closed, and its races with it: nobody waits for this answer.
        }
    }

    /// Nothing is told any more.
    void stop() {
        over = true;
        if (query != null) {
            query.cancel();
        }
    }

    boolean isPending() {
        return !over;
    }
}
