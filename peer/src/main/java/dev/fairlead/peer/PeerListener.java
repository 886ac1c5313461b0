package dev.fairlead.peer;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Port;
import dev.fairlead.Stage;
import dev.fairlead.StreamConnection;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Waits for links: lets in who can prove that it is meant, and gives nobody else more than a
/// refusal. It must be closed.
///
/// The certificate that it shows is made for it and forgotten with it. To be found near by without
/// being recognised, give the options an anonymous service:
/// `ListenerOptions.DEFAULT.withService(Service.anonymous("_example._tcp"))`.
///
/// At most 16 that come are listened to at a time, each for 30 s; further ones are turned away at
/// once. Links that were not yet accepted are kept, up to 64.
public final class PeerListener implements AutoCloseable {
    private static final int AT_A_TIME = 16;
    private static final int MOST_WAITING = 64;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Listener<StreamConnection> listener;
    private final X509Certificate certificate;
    private final PeerProfile self;
    private final Admission admission;
    private final Consumer<NetworkFailure> refused;
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final Set<StreamConnection> proving = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicReference<@Nullable NetworkException> ending = new AtomicReference<>();

    private sealed interface Arrival {
        record Linked(PeerLink link) implements Arrival {}

        /// Nothing comes any more; stays in the queue for all who wait.
        record Ended(NetworkException why) implements Arrival {}
    }

    private PeerListener(
            Listener<StreamConnection> listener,
            X509Certificate certificate,
            PeerProfile self,
            Admission admission,
            Consumer<NetworkFailure> refused) {
        this.listener = listener;
        this.certificate = certificate;
        this.self = self;
        this.admission = admission;
        this.refused = refused;
    }

    /// Listens on a port of every address of this machine, over [Network#shared()].
    public static PeerListener open(Port port, PeerProfile self, Admission admission)
            throws NetworkException {
        return open(Network.shared(), port, self, admission, ListenerOptions.DEFAULT, _ -> {});
    }

    /// Listens on a port, and returns when it is ready.
    ///
    /// @param admission who is let in
    /// @param options of the socket, and the service that is advertised
    /// @param refused told of each that was not let in, and why, on a virtual thread
    /// @throws NetworkException if it cannot listen; nothing is left open
    public static PeerListener open(
            Network network,
            Port port,
            PeerProfile self,
            Admission admission,
            ListenerOptions options,
            Consumer<NetworkFailure> refused)
            throws NetworkException {
        Identity identity = LinkStack.identity();
        return of(
                network.listen(port, LinkStack.accepting(identity), options),
                identity,
                self,
                admission,
                refused);
    }

    /// For a session, whose streams have an end for each direction.
    static PeerListener forSession(
            Network network,
            Port port,
            PeerProfile self,
            Admission admission,
            ListenerOptions options)
            throws NetworkException {
        Identity identity = LinkStack.identity();
        return of(
                network.listen(port, LinkStack.acceptingStreams(identity), options),
                identity,
                self,
                admission,
                _ -> {});
    }

    /// As [#open(Network, Port, PeerProfile, Admission, ListenerOptions, Consumer)], on one
    /// address.
    public static PeerListener open(
            Network network,
            Endpoint local,
            PeerProfile self,
            Admission admission,
            ListenerOptions options,
            Consumer<NetworkFailure> refused)
            throws NetworkException {
        Identity identity = LinkStack.identity();
        return of(
                network.listen(local, LinkStack.accepting(identity), options),
                identity,
                self,
                admission,
                refused);
    }

    private static PeerListener of(
            Listener<StreamConnection> listener,
            Identity identity,
            PeerProfile self,
            Admission admission,
            Consumer<NetworkFailure> refused) {
        PeerListener made =
                new PeerListener(listener, identity.certificate(), self, admission, refused);
        Thread.ofVirtual().name("fairlead-peer-" + listener.id()).start(made::run);
        admission.code().ifPresent(code -> code.whenOver(made::codeIsOver));
        return made;
    }

    private void run() {
        try {
            while (true) {
                StreamConnection connection = listener.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual()
                            .name("fairlead-peer-" + connection.id())
                            .start(() -> admit(connection));
                } else {
                    refusals.incrementAndGet();
                    connection.abort();
                }
            }
        } catch (NetworkException e) {
            end(e);
        }
    }

    private void admit(StreamConnection connection) {
        proving.add(connection);
        try {
            PeerLink link = PeerLink.accept(connection, certificate, self, admission, LIMIT);
            proving.remove(connection); // whoever takes the link has it: closing leaves it alone
            Arrival linked = new Arrival.Linked(link);
            boolean kept = ending.get() == null && arrivals.size() < MOST_WAITING;
            if (kept) {
                arrivals.add(linked);
            }
            if (!kept || (ending.get() != null && arrivals.remove(linked))) {
                refusals.incrementAndGet();
                link.abort();
            }
        } catch (NetworkException e) {
            connection.abort();
            refusals.incrementAndGet();
            refused.accept(e.failure());
        } finally {
            proving.remove(connection);
            room.release();
        }
    }

    private void codeIsOver() {
        OfferedCode.State state = admission.code().orElseThrow().state();
        if (admission.byCodeAlone() && state != OfferedCode.State.USED) {
            end(new NetworkException(new LinkFailure.CodeOver(state)));
        }
    }

    private void end(NetworkException why) {
        if (ending.compareAndSet(null, why)) {
            arrivals.add(new Arrival.Ended(why));
        }
    }

    /// Waits for the next link, which is the caller's to close.
    ///
    /// @param limit 1 ms or more
    /// @throws NetworkException with [DeadlineExceeded] if none comes; with [LinkFailure.CodeOver]
    ///   if none can come any more, because the code was the only way in and was guessed wrong too
    ///   often or withdrawn; with the listener's own failure if it has ended
    public PeerLink accept(Duration limit) throws NetworkException {
        Arrival arrival;
        try {
            arrival = arrivals.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException(
                    new Cancelled(
                            Stage.PEER,
                            Cancelled.How.INTERRUPTED,
                            "a peer",
                            List.of(),
                            Delivery.NOTHING),
                    e);
        }
        return switch (arrival) {
            case Arrival.Linked(var link) -> link;
            case Arrival.Ended ended -> {
                arrivals.add(ended);
                throw new NetworkException(ended.why().failure(), ended.why());
            }
            case null ->
                    throw new NetworkException(
                            new DeadlineExceeded(
                                    Stage.PEER,
                                    limit,
                                    "a peer",
                                    null,
                                    List.of(),
                                    Delivery.NOTHING));
        };
    }

    /// How many came and were not let in.
    public long refusals() {
        return refusals.get();
    }

    /// The listener below: its port, where it can be reached, whether it is advertised.
    public Listener<StreamConnection> listener() {
        return listener;
    }

    public int port() {
        return listener.port();
    }

    /// Stops listening, and aborts the links that nobody accepted. Those that were accepted go on.
    /// If the code was guessed wrong too often, whoever guessed last is told so first; that takes
    /// two seconds at most.
    @Override
    public void close() {
        listener.close();
        awaitLastWords();
        end(
                new NetworkException(
                        new Cancelled(
                                Stage.PEER,
                                Cancelled.How.CLOSED,
                                toString(),
                                List.of(),
                                Delivery.NOTHING)));
        proving.forEach(StreamConnection::abort);
        Arrival last = null;
        for (Arrival arrival; (arrival = arrivals.poll()) != null; ) {
            if (arrival instanceof Arrival.Linked(var link)) {
                link.abort();
            } else {
                last = arrival;
            }
        }
        if (last != null) {
            arrivals.add(last);
        }
    }

    /// The guess that ends the code wakes whoever waits before the one who guessed has its answer.
    private void awaitLastWords() {
        NetworkException why = ending.get();
        if (why == null || !(why.failure() instanceof LinkFailure.CodeOver)) {
            return;
        }
        try {
            if (room.tryAcquire(AT_A_TIME, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(AT_A_TIME);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // whoever is not told by now sees a reset
        }
    }

    @Override
    public String toString() {
        return "PeerListener[" + listener.local() + "]";
    }
}
