package dev.fairlead.peer;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Service;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.TxtRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds peers for a session, and has it found by others: joins a [Browser], an [Advertisement] and
/// [Sightings] under one lock. A thread wakes up when somebody is to be connected to, and when the
/// tags are to be changed.
final class Nearby {
    private static final int DIALS_AT_A_TIME = 8;
    private static final Duration KNOWN_ANEW = Duration.ofSeconds(30);

    /// Connects to a peer, for [NearbyOptions#withAutomatic].
    interface Dialler {
        void dial(NearbyPeer peer, LinkProof proof) throws NetworkException;
    }

    private final NearbyOptions options;
    private final String name;
    private final Dialler dialler;
    private final Service service;
    private final String instance;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore dials = new Semaphore(DIALS_AT_A_TIME);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition due = lock.newCondition();
    private final News<NearbyPeer> news = new News<>();
    private final Sightings sightings;
    private final Map<String, TxtRecord> texts = new HashMap<>();
    private List<KnownPeer> known;
    private Instant tagged;
    private @Nullable Advertisement advertisement;
    private @Nullable Browser browser;
    private boolean closed;

    Nearby(PeerProfile self, NearbyOptions options, Dialler dialler) {
        this.options = options;
        this.name = options.hasPublicName() ? self.name() : "";
        this.dialler = dialler;
        this.sightings = new Sightings(options.most());
        Service anonymous = Service.anonymous(options.type());
        this.instance = anonymous.name().orElseThrow();
        this.known = options.known();
        this.tagged = Instant.now();
        this.service = anonymous.withTxt(text());
    }

    private TxtRecord text() {
        return NearbyText.of(options.info(), name, known, instance, tagged, random);
    }

    /// What the session's listener is to tell others; empty if it is not to be found.
    Optional<Service> service() {
        return options.tells() ? Optional.of(service) : Optional.empty();
    }

    /// Under which others find it; empty if they do not.
    Optional<String> instance() {
        return options.tells() ? Optional.of(instance) : Optional.empty();
    }

    Optional<Browser> browser() {
        lock.lock();
        try {
            return Optional.ofNullable(browser);
        } finally {
            lock.unlock();
        }
    }

    /// @param told of [#service()]
    void start(Network network, @Nullable Advertisement told) {
        lock.lock();
        try {
            advertisement = told;
            if (options.looks()) {
                browser = network.browse(ServiceSearch.of(options.type()).withTxt());
                browser.onChange(
                        task -> Thread.ofVirtual().name("fairlead-peer-near").start(task),
                        this::changed);
            }
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("fairlead-peer-near-clock").start(this::run);
    }

    private void changed(ServiceChange change) {
        String seen = change.service().endpoint().instance();
        if (seen.equals(instance)) {
            return;
        }
        lock.lock();
        try {
            if (change.kind() == ServiceChange.Kind.REMOVED) {
                texts.remove(seen);
                sightings.gone(seen);
            } else if (change.service().txt().isPresent()) {
                look(change.service().endpoint(), change.service().txt().get());
            }
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void look(Endpoint.Service endpoint, TxtRecord text) {
        NearbyPeer peer = NearbyText.read(endpoint, text, known, Instant.now());
        sightings.seen(peer, options.proof(peer).isPresent(), System.nanoTime());
        if (sightings.find(endpoint.instance()).isPresent()) {
            texts.put(endpoint.instance(), text);
        }
    }

    private void run() {
        lock.lock();
        try {
            while (!closed) {
                renew();
                for (NearbyPeer peer : sightings.due(System.nanoTime())) {
                    Thread.ofVirtual().name("fairlead-peer-dial").start(() -> dial(peer));
                }
                tell();
                long left =
                        Math.min(
                                sightings.deadline() - System.nanoTime(),
                                Math.min(
                                        KNOWN_ANEW.toNanos(),
                                        NearbyText.untilNext(Instant.now()).toNanos()));
                if (left > 0) {
                    long _ = due.awaitNanos(left); // or until something has changed
                }
            }
        } catch (InterruptedException _) {
            // Nobody interrupts it; if somebody does, nobody is connected to without being asked.
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /// New tags where the hour, or whom this machine knows, is another.
    private void renew() {
        List<KnownPeer> now = options.known();
        Instant time = Instant.now();
        boolean hour = !time.isBefore(tagged.plus(NearbyText.untilNext(tagged)));
        if (!hour && now.equals(known)) {
            return;
        }
        known = now;
        tagged = time;
        if (advertisement != null) {
            advertisement.update(text());
        }
        for (NearbyPeer peer : sightings.peers()) {
            TxtRecord text = texts.get(peer.endpoint().instance());
            if (text != null) {
                look(peer.endpoint(), text);
            }
        }
    }

    private void dial(NearbyPeer peer) {
        Optional<LinkProof> proof = options.proof(peer);
        try {
            dials.acquire();
            try {
                if (proof.isPresent()) {
                    dialler.dial(peer, proof.get());
                }
            } finally {
                dials.release();
            }
        } catch (NetworkException e) {
            failed(peer, e.failure());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts it
        }
    }

    /// Says that this end is about to connect to a peer.
    ///
    /// @return false if that is under way already, or done
    boolean connecting(NearbyPeer peer, boolean inviting) {
        lock.lock();
        try {
            boolean first = sightings.connecting(peer.endpoint().instance(), inviting);
            tell();
            return first;
        } finally {
            lock.unlock();
        }
    }

    void failed(NearbyPeer peer, NetworkFailure cause) {
        lock.lock();
        try {
            sightings.failed(peer.endpoint().instance(), cause, System.nanoTime());
            tell();
        } finally {
            lock.unlock();
        }
    }

    /// @param proved see [Sightings#connected]
    void connected(String at, RemotePeer peer, boolean proved) {
        lock.lock();
        try {
            sightings.connected(at, peer, proved);
            tell();
        } finally {
            lock.unlock();
        }
    }

    void over(PeerId peer, NetworkFailure cause, boolean asked) {
        lock.lock();
        try {
            sightings.over(peer, cause, asked, System.nanoTime());
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        sightings.changes().forEach(news::add);
        due.signal();
    }

    List<NearbyPeer> peers() {
        lock.lock();
        try {
            return sightings.peers();
        } finally {
            lock.unlock();
        }
    }

    Runnable onChange(Executor executor, Consumer<NearbyPeer> handler) {
        lock.lock();
        try {
            return news.tell(executor, handler, new ArrayList<>(sightings.peers()));
        } finally {
            lock.unlock();
        }
    }

    /// Stops looking. That it is no longer there is told by the session's listener.
    void close() {
        Browser open;
        lock.lock();
        try {
            closed = true;
            open = browser;
            due.signal();
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }
}
