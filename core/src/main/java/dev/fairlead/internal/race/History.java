package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.RaceOptions;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.race.Candidate.Standing;
import dev.fairlead.internal.time.TimeSource;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What earlier races learned, kept for 10 minutes: which addresses of a host won past others,
/// which failed or were overtaken, which protocols did, whose IPv6 answers were late, and how long
/// round trips take. It changes order and timing, never what is tried.
///
/// What was learned on one network says nothing about another; a network is told by the local
/// address from which packets to that destination would go. Bounded, and safe for use by several
/// loops.
public final class History {
    private static final long LIFETIME = Duration.ofMinutes(10).toNanos();
    private static final int MAXIMUM_ENTRIES = 1024;

    // RFC 8305, section 8: the least that is recommended, and the most.
    private static final long MINIMUM_DELAY = Duration.ofMillis(100).toNanos();
    private static final long MAXIMUM_DELAY = Duration.ofSeconds(2).toNanos();

    /// What is known of one address of one host.
    ///
    /// @param from the local address at that time
    record Mark(Standing standing, InetAddress from, long at) {}

    private record Way(InetAddress to, InetAddress from) {}

    /// Smoothed as RFC 6298, section 2, does.
    private record RoundTrip(long smoothed, long variation, long at) {
        RoundTrip and(long sample, long now) {
            return new RoundTrip(
                    smoothed + (sample - smoothed) / 8,
                    variation + (Math.abs(smoothed - sample) - variation) / 4,
                    now);
        }
    }

    /// Forgets what was used least recently.
    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;
        private final int most;

        Bounded(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }

    private final TimeSource time;
    private final Map<Endpoint.Host, Map<InetAddress, Mark>> marks = new Bounded<>(MAXIMUM_ENTRIES);
    private final Map<Endpoint.Host, Long> lateIpv6 = new Bounded<>(MAXIMUM_ENTRIES);
    private final Map<Way, RoundTrip> roundTrips = new Bounded<>(MAXIMUM_ENTRIES);

    private record Protocol(Endpoint to, InetAddress from, String name) {}

    private final Map<Protocol, Long> failedProtocols = new Bounded<>(MAXIMUM_ENTRIES);

    public History(TimeSource time) {
        this.time = time;
    }

    /// What is known of `destination`, if anything is that still counts.
    synchronized @Nullable Mark mark(Endpoint.Host host, Destination destination) {
        Map<InetAddress, Mark> known = marks.get(host);
        Mark mark = known == null ? null : known.get(destination.address());
        return mark != null && mark.from.equals(destination.source()) && isFresh(mark.at)
                ? mark
                : null;
    }

    /// An attempt failed, or another that started later was open first.
    synchronized void failed(Endpoint.Host host, Destination destination) {
        put(host, destination, Standing.FAILED);
    }

    /// It won.
    ///
    /// @param past whether others had been tried before it: then it goes first from now on. A win
    ///   from the first place proves nothing, and prolongs nothing; so every 10 minutes the usual
    ///   order gets another chance.
    synchronized void won(Endpoint.Host host, Destination destination, boolean past) {
        if (past) {
            put(host, destination, Standing.WORKED);
            return;
        }
        Map<InetAddress, Mark> known = marks.get(host);
        Mark mark = known == null ? null : known.get(destination.address());
        if (known != null && mark != null && mark.standing == Standing.FAILED) {
            known.remove(destination.address());
        }
    }

    /// Whether a protocol that another could stand in for failed lately on the way to `to`, or was
    /// overtaken by it.
    synchronized boolean protocolFailed(Endpoint to, InetAddress from, String protocol) {
        Long at = failedProtocols.get(new Protocol(to, from, protocol));
        return at != null && isFresh(at);
    }

    /// @param failed false if it has just won
    synchronized void protocolFailed(
            Endpoint to, InetAddress from, String protocol, boolean failed) {
        Protocol key = new Protocol(to, from, protocol);
        if (failed) {
            failedProtocols.put(key, time.nanoTime());
        } else {
            failedProtocols.remove(key);
        }
    }

    private void put(Endpoint.Host host, Destination destination, Standing standing) {
        InetAddress from = destination.source();
        if (from != null) {
            marks.computeIfAbsent(host, _ -> new Bounded<>(Schedule.MAXIMUM_ATTEMPTS))
                    .put(destination.address(), new Mark(standing, from, time.nanoTime()));
        }
    }

    /// IPv6 answers for this host took longer than IPv4 ones by more than the resolution delay.
    synchronized void ipv6WasLate(Endpoint.Host host) {
        lateIpv6.put(host, time.nanoTime());
    }

    synchronized boolean isIpv6Late(Endpoint.Host host) {
        Long at = lateIpv6.get(host);
        return at != null && isFresh(at);
    }

    /// Learns from the time that a transport took to open.
    synchronized void roundTrip(Destination destination, Duration measured) {
        InetAddress from = destination.source();
        if (from == null) {
            return;
        }
        long sample = measured.toNanos();
        long now = time.nanoTime();
        Way way = new Way(destination.address(), from);
        RoundTrip known = roundTrips.get(way);
        roundTrips.put(
                way,
                known == null || !isFresh(known.at)
                        ? new RoundTrip(sample, sample / 2, now)
                        : known.and(sample, now));
    }

    /// How long to wait for `destination` before the next is tried as well. RFC 8305, section 5,
    /// suggests the time after which TCP would send again; RFC 6298 says which that is.
    synchronized long attemptDelay(Destination destination, RaceOptions options) {
        long usual = options.attemptDelay().toNanos();
        InetAddress from = destination.source();
        if (!options.adaptive() || from == null) {
            return usual;
        }
        RoundTrip known = roundTrips.get(new Way(destination.address(), from));
        if (known == null || !isFresh(known.at)) {
            return usual;
        }
        long adapted = known.smoothed + 4 * known.variation;
        return Math.clamp(adapted, Math.min(usual, MINIMUM_DELAY), MAXIMUM_DELAY);
    }

    private boolean isFresh(long at) {
        return time.nanoTime() - at < LIFETIME;
    }
}
