package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.race.RaceContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What all connections of one network share.
public final class Services {
    private final EventLoops loops;
    private final RaceContext race;
    private final EventQueue events;
    private final Leaks leaks = new Leaks();
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicLong listenerIds = new AtomicLong();
    private final Set<ConnectionCore> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    public Services(EventLoops loops, RaceContext race, EventQueue events) {
        this.loops = loops;
        this.race = race;
        this.events = events;
    }

    public EventLoops loops() {
        return loops;
    }

    public RaceContext race() {
        return race;
    }

    public EventQueue events() {
        return events;
    }

    Leaks leaks() {
        return leaks;
    }

    String nextConnectionId() {
        return "C" + connectionIds.incrementAndGet();
    }

    public String nextListenerId() {
        return "L" + listenerIds.incrementAndGet();
    }

    void opened(ConnectionCore connection) {
        open.add(connection);
        if (closing) {
            connection.networkClosed(); // it may have come too late for abortAll
        }
    }

    void closed(ConnectionCore connection) {
        open.remove(connection);
        leaks.released(connection);
    }

    /// Aborts every connection that is still open, and those that come from now on. All hear why
    /// before the first is reset: they may be each other's peers.
    public void abortAll() {
        closing = true;
        List<ConnectionCore> all = List.copyOf(open); // those without a transport leave at once
        all.forEach(connection -> connection.cancelled(Cancelled.How.NETWORK_CLOSED));
        all.forEach(ConnectionCore::networkClosed);
        all.forEach(ConnectionCore::awaitGone);
    }
}
