package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// In which domain a [Service] is told, and how its nameserver is asked to (DNS UPDATE, RFC 2136).
/// Immutable.
///
/// What is told so is **public**: everybody who can ask the nameservers of the domain can read it.
/// The nameserver keeps it until it is taken back: [Advertisement#close()] does that. After a crash
/// it stays, unless the nameserver knows leases (RFC 9664), which BIND does not; the same service
/// on the same host and port takes its records over when it comes again.
public final class DomainRegistration {
    private final String domain;
    private final @Nullable UpdateKey key;
    private final Endpoint.@Nullable Address primary;
    private final Duration lease;
    private final Duration timeToLive;

    private DomainRegistration(
            String domain,
            @Nullable UpdateKey key,
            Endpoint.@Nullable Address primary,
            Duration lease,
            Duration timeToLive) {
        this.domain = domain;
        this.key = key;
        this.primary = primary;
        this.lease = lease;
        this.timeToLive = timeToLive;
    }

    /// @param domain such as `example.com`
    /// @throws IllegalArgumentException if it is no domain name, or `local`, where no nameserver is
    public static DomainRegistration in(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        Endpoint.Host checked = new Endpoint.Host(bare, 0);
        if (bare.equalsIgnoreCase("local")) {
            throw new IllegalArgumentException(
                    "local is told by multicast DNS, without a registration (RFC 6762, section 3)");
        }
        return new DomainRegistration(
                checked.name(), null, null, Duration.ofHours(1), Duration.ofMinutes(2));
    }

    /// Without a trailing dot.
    public String domain() {
        return domain;
    }

    /// Empty if updates are not signed; few nameservers take such.
    public Optional<UpdateKey> key() {
        return Optional.ofNullable(key);
    }

    /// Who is told; empty for the primary nameserver that the zone's SOA record names.
    public Optional<Endpoint.Address> primary() {
        return Optional.ofNullable(primary);
    }

    /// For how long it is told at a time; it is told again before that is over. Default: 1 hour.
    public Duration lease() {
        return lease;
    }

    /// How long others may remember it, and so how late they hear of a change. Default: 2 minutes.
    public Duration timeToLive() {
        return timeToLive;
    }

    public DomainRegistration withKey(UpdateKey key) {
        return new DomainRegistration(domain, key, primary, lease, timeToLive);
    }

    /// For a primary that the SOA record does not name, or that is on another port.
    ///
    /// @param primary port 0 means 53
    public DomainRegistration withPrimary(Endpoint.Address primary) {
        return new DomainRegistration(domain, key, primary, lease, timeToLive);
    }

    /// @param lease 30 s to 24 hours (RFC 9664, section 4)
    public DomainRegistration withLease(Duration lease) {
        require("lease", lease, Duration.ofSeconds(30), Duration.ofHours(24));
        return new DomainRegistration(domain, key, primary, lease, timeToLive);
    }

    /// @param timeToLive 1 s to 24 hours
    public DomainRegistration withTimeToLive(Duration timeToLive) {
        require("timeToLive", timeToLive, Duration.ofSeconds(1), Duration.ofHours(24));
        return new DomainRegistration(domain, key, primary, lease, timeToLive);
    }

    private static void require(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; " + least + " to " + most + " is allowed");
        }
    }

    @Override
    public String toString() {
        return domain + (key == null ? "" : " with " + key);
    }
}
