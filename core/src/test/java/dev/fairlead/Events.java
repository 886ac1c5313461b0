package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Hears what happens in a network, and waits for what a test expects.
final class Events implements NetworkObserver {
    private final LinkedBlockingQueue<NetworkEvent> heard = new LinkedBlockingQueue<>();

    @Override
    public void event(NetworkEvent event) {
        heard.add(event);
    }

    /// The next event of this kind; those before it are dropped.
    <E extends NetworkEvent> E next(Class<E> kind) throws InterruptedException {
        return next(kind, _ -> true);
    }

    <E extends NetworkEvent> E next(Class<E> kind, Predicate<E> wanted)
            throws InterruptedException {
        while (true) {
            NetworkEvent event = heard.poll(20, TimeUnit.SECONDS);
            assertNotNull(event, "no " + kind.getSimpleName() + " within 20 s");
            if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
                return kind.cast(event);
            }
        }
    }

    /// Whether one of this kind is there now; looks through all.
    <E extends NetworkEvent> boolean has(Class<E> kind) {
        return heard.stream().anyMatch(kind::isInstance);
    }
}
