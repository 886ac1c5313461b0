package dev.fairlead.discovery.internal.station;

import dev.fairlead.Cancelled;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.TxtRecord;
import dev.fairlead.UpdateFailure;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A service that is told in a domain for a while at a time. One virtual thread tells it, tells it
/// again before its lease is over, and takes it back.
abstract class LeasedAdvertisement extends StatedAdvertisement {
    /// Names of instances and hosts that are tried before it is given up.
    static final int MOST_NAMES = 100;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration LIMIT_OF_GOODBYE = Duration.ofSeconds(2);

    /// What may change of what is told.
    private record Content(List<InetAddress> addresses, TxtRecord txt) {}

    private final DomainRegistration registration;
    private final Surroundings surroundings;
    private final Function<Surroundings, List<InetAddress>> addresses;
    private final Consumer<LeasedAdvertisement> onClose;
    private final Semaphore news = new Semaphore(0);
    private final Thread thread =
            Thread.ofVirtual().name("fairlead-discovery-registration").unstarted(this::run);
    private volatile boolean over;
    private boolean takingBack; // guarded by thread: it is not interrupted any more
    private @Nullable Content said; // on the thread: if the last telling was well
    private String label;

    /// @param service with its name
    /// @param addresses those to tell
    LeasedAdvertisement(
            Service service,
            DomainRegistration registration,
            int port,
            Surroundings surroundings,
            Function<Surroundings, List<InetAddress>> addresses,
            Consumer<LeasedAdvertisement> onClose) {
        super(service, port);
        this.registration = registration;
        this.surroundings = surroundings;
        this.addresses = addresses;
        this.onClose = onClose;
        this.label = name();
    }

    /// Finds whom to tell, unless it is known.
    abstract void find() throws NetworkException;

    /// Tells all under the name that is tried now.
    ///
    /// @return false if somebody else has it
    abstract boolean told(List<InetAddress> current) throws NetworkException;

    /// Whether it has been told once.
    abstract boolean isTold();

    /// Who was told may have moved.
    abstract void forgetWhom();

    /// The name of this is tried no more; it comes under another.
    abstract void renamed();

    /// For how long it was granted, in seconds; 0 if nobody said.
    abstract long granted();

    /// Takes back what was told, if something was.
    abstract void forget() throws NetworkException;

    final void start() {
        thread.start();
    }

    final DomainRegistration registration() {
        return registration;
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    /// The name that is tried now, or had.
    final String label() {
        return label;
    }

    private void run() {
        try (HostNames.Watch _ = surroundings.watch(news::release)) {
            Duration retry = FIRST_RETRY;
            while (!over) {
                Duration wait;
                try {
                    register();
                    retry = FIRST_RETRY;
                    wait = untilRenewal();
                } catch (NetworkException e) {
                    said = null;
                    if (!mayPass(e)) {
                        return;
                    }
                    wait = retry;
                    retry = min(retry.multipliedBy(2), LAST_RETRY);
                }
                awaitNews(jittered(wait));
            }
        } catch (InterruptedException | IllegalStateException _) {
            // closed, or the network is
        } finally {
            takeBack();
        }
    }

    /// Until something is to be told that was not, or for so long.
    private void awaitNews(long millis) throws InterruptedException {
        long begun = System.nanoTime();
        do {
            long gone = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (!news.tryAcquire(millis - gone, TimeUnit.MILLISECONDS)) {
                return;
            }
            news.drainPermits();
        } while (content(addresses.apply(surroundings)).equals(said));
    }

    private Content content(List<InetAddress> current) {
        return new Content(current, service().txt());
    }

    /// Says why nothing is told now.
    ///
    /// @return whether it is worth another try
    private boolean mayPass(NetworkException e) {
        if (over || e.failure() instanceof Cancelled) {
            return false;
        }
        boolean wrong =
                switch (e.failure()) {
                    case UpdateFailure.NotDone _ -> false;
                    case UpdateFailure _, ResolveFailure.NameTaken _ -> true;
                    default -> false;
                };
        if (wrong && !isTold()) {
            set(new RegistrationState.Refused(e.failure()));
            return false;
        }
        set(new RegistrationState.Waiting(e.failure()));
        forgetWhom();
        return true;
    }

    /// At 80 to 85 % of the lease (RFC 9664, section 5.2): the one that was granted, if that is
    /// shorter.
    private Duration untilRenewal() {
        long granted = granted();
        long lease = registration.lease().toSeconds();
        long seconds = granted > 0 ? Math.min(granted, lease) : lease;
        return Duration.ofMillis(
                Math.max(1_000, seconds * ThreadLocalRandom.current().nextLong(800, 850)));
    }

    private static long jittered(Duration wait) {
        return wait.toMillis() * ThreadLocalRandom.current().nextLong(95, 101) / 100;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void register() throws NetworkException {
        List<InetAddress> current = addresses.apply(surroundings);
        if (current.isEmpty()) {
            throw new NetworkException(
                    new PathFailure.NoInterface("others who want to reach " + name()));
        }
        find();
        Content wanted = content(current); // what changes meanwhile is told next
        for (int tries = 0; !told(current); tries++) {
            if (!service().renames() || tries == MOST_NAMES) {
                throw new NetworkException(
                        new ResolveFailure.NameTaken(
                                label + "." + service().type() + "." + domain()));
            }
            label = Labels.nextInstance(label);
            renamed();
        }
        Endpoint.Service named = new Endpoint.Service(label, service().type().toString(), domain());
        said = wanted;
        set(new RegistrationState.Registered(named, !label.equals(name())));
    }

    final String domain() {
        return registration.domain();
    }

    private void takeBack() {
        synchronized (thread) {
            takingBack = true;
            boolean _ = Thread.interrupted(); // what ended the telling is not to end this
        }
        try {
            forget();
        } catch (NetworkException | IllegalStateException e) {
            System.getLogger("dev.fairlead.discovery")
                    .log(
                            System.Logger.Level.WARNING,
                            name() + " could not be taken back from " + domain() + ": " + e);
        }
    }

    @Override
    final void changed() {
        news.release();
    }

    /// Begins to take it back, as [#close] does, and does not wait.
    final void end() {
        synchronized (thread) {
            over = true;
            if (!takingBack) {
                thread.interrupt();
            }
        }
    }

    @Override
    final void withdraw() {
        end();
        try {
            boolean _ = thread.join(LIMIT_OF_GOODBYE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it is taken back all the same
        }
    }

    @Override
    final void gone() {
        onClose.accept(this);
    }
}
