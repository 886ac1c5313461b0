package dev.fairlead;

import java.time.Duration;
import java.util.List;

/// How names are resolved. Immutable.
public final class ResolverOptions {
    public static final ResolverOptions DEFAULT =
            new ResolverOptions(
                    Duration.ofSeconds(10),
                    Duration.ofMillis(250),
                    List.of(),
                    Fallback.NEVER,
                    StaleAnswers.REFRESH,
                    4096);

    /// When the system's own resolver (`getaddrinfo`) is asked.
    public enum Fallback {
        NEVER,
        /// If no nameserver is configured, or none answers.
        IF_UNANSWERED,
        /// Instead of asking nameservers.
        ALWAYS
    }

    /// What becomes of answers whose time to live has passed (RFC 8767).
    public enum StaleAnswers {
        /// Never used.
        PROHIBIT,
        /// Used at once, while a fresh answer is asked for; fresh addresses join the race.
        REFRESH,
    }

    private final Duration deadline;
    private final Duration serverDelay;
    private final List<Endpoint.Address> nameservers;
    private final Fallback systemFallback;
    private final StaleAnswers staleAnswers;
    private final int cacheSize;

    private ResolverOptions(
            Duration deadline,
            Duration serverDelay,
            List<Endpoint.Address> nameservers,
            Fallback systemFallback,
            StaleAnswers staleAnswers,
            int cacheSize) {
        this.deadline = deadline;
        this.serverDelay = serverDelay;
        this.nameservers = List.copyOf(nameservers);
        this.systemFallback = systemFallback;
        this.staleAnswers = staleAnswers;
        this.cacheSize = cacheSize;
    }

    /// How long one look-up may take. Default: 10 s.
    public Duration deadline() {
        return deadline;
    }

    /// How long one nameserver is waited for before the next is asked as well. Default: 250 ms.
    public Duration serverDelay() {
        return serverDelay;
    }

    /// Who is asked instead of the nameservers that this system is configured with; empty for
    /// those.
    public List<Endpoint.Address> nameservers() {
        return nameservers;
    }

    /// Default: [Fallback#NEVER].
    public Fallback systemFallback() {
        return systemFallback;
    }

    /// Default: [StaleAnswers#REFRESH].
    public StaleAnswers staleAnswers() {
        return staleAnswers;
    }

    /// How many answers are kept. Default: 4096.
    public int cacheSize() {
        return cacheSize;
    }

    /// @param deadline 1 ms to 10 minutes
    public ResolverOptions withDeadline(Duration deadline) {
        require("deadline", deadline, Duration.ofMillis(1), Duration.ofMinutes(10));
        return new ResolverOptions(
                deadline, serverDelay, nameservers, systemFallback, staleAnswers, cacheSize);
    }

    /// @param delay 10 ms to 10 s
    public ResolverOptions withServerDelay(Duration delay) {
        require("serverDelay", delay, Duration.ofMillis(10), Duration.ofSeconds(10));
        return new ResolverOptions(
                deadline, delay, nameservers, systemFallback, staleAnswers, cacheSize);
    }

    /// @param nameservers asked in this order; port 0 means 53
    public ResolverOptions withNameservers(List<Endpoint.Address> nameservers) {
        return new ResolverOptions(
                deadline, serverDelay, nameservers, systemFallback, staleAnswers, cacheSize);
    }

    public ResolverOptions withSystemFallback(Fallback fallback) {
        return new ResolverOptions(
                deadline, serverDelay, nameservers, fallback, staleAnswers, cacheSize);
    }

    public ResolverOptions withStaleAnswers(StaleAnswers staleAnswers) {
        return new ResolverOptions(
                deadline, serverDelay, nameservers, systemFallback, staleAnswers, cacheSize);
    }

    /// @param entries 0 (no cache) to 1,000,000
    public ResolverOptions withCacheSize(int entries) {
        if (entries < 0 || entries > 1_000_000) {
            throw new IllegalArgumentException(
                    "cacheSize is " + entries + "; 0 to 1000000 is allowed");
        }
        return new ResolverOptions(
                deadline, serverDelay, nameservers, systemFallback, staleAnswers, entries);
    }

    private static void require(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; " + least + " to " + most + " is allowed");
        }
    }
}
