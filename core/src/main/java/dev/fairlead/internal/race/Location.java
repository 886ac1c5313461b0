package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.provider.Discovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where a service is: the question for its host and port. Belongs to the loop of its race.
final class Location implements Discovery.LocationAnswers {
    /// The first of more are tried.
    private static final int MOST_PLACES = 8;

    /// Hears, on the loop, what was found.
    interface Listener {
        /// @param places in the order in which to try them; if there are several, all are hosts
        void located(Resolution resolution, List<Endpoint> places);

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
    public void located(List<Discovery.Place> places, String source) {
        onLoop(() -> {
            if (!over) {
                over = true;
                tell(places, source);
            }
        });
    }

    private void tell(List<Discovery.Place> told, String source) {
        List<Endpoint> places = new ArrayList<>();
        String wrong = "none of its hosts has a name";
        for (Discovery.Place place : told.subList(0, Math.min(told.size(), MOST_PLACES))) {
            try {
                Endpoint endpoint = Endpoint.host(place.host(), place.port());
                if (endpoint instanceof Endpoint.Host || told.size() == 1) {
                    places.add(endpoint);
                }
            } catch (IllegalArgumentException e) {
                wrong = String.valueOf(e.getMessage());
            }
        }
        if (places.isEmpty()) {
            var bad = new ResolveFailure.BadAnswer(service.toString(), source, wrong);
            listener.failed(resolution(bad, null), bad);
        } else {
            listener.located(resolution(null, source), List.copyOf(places));
        }
    }

    @Override
    public void failed(ResolveFailure why) {
        onLoop(() -> {
            if (!over) {
                over = true;
                listener.failed(resolution(why, null), why);
            }
        });
    }

    private Resolution resolution(@Nullable ResolveFailure failure, @Nullable String source) {
        return new Resolution(
                "SRV " + service,
                source,
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
