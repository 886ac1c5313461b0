package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// In which domain a [Service] is told, and how its nameserver is asked to (DNS UPDATE, RFC 2136),
/// or its registrar (SRP, RFC 9665: [#withSrp]). Immutable.
///
/// What is told so is **public**: everybody who can ask the nameservers of the domain can read it.
/// The nameserver keeps it until it is taken back: [Advertisement#close()] does that. After a crash
/// it stays, unless the nameserver knows leases (RFC 9664), which BIND does not; the same service
/// on the same host and port takes its records over when it comes again.
public final class DomainRegistration {
    private final String domain;
    private final @Nullable UpdateKey key;
    private final @Nullable SrpOptions srp;
    private final Endpoint.@Nullable Address primary;
    private final Duration lease;
    private final Duration timeToLive;

    private DomainRegistration(
            String domain,
            @Nullable UpdateKey key,
            @Nullable SrpOptions srp,
            Endpoint.@Nullable Address primary,
            Duration lease,
            Duration timeToLive) {
        this.domain = domain;
        this.key = key;
        this.srp = srp;
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
                checked.name(), null, null, null, Duration.ofHours(1), Duration.ofMinutes(2));
    }

    /// Without a trailing dot.
    public String domain() {
        return domain;
    }

    /// Empty if updates are not signed; few nameservers take such.
    public Optional<UpdateKey> key() {
        return Optional.ofNullable(key);
    }

    /// How a registrar is told; empty if a nameserver is.
    public Optional<SrpOptions> srp() {
        return Optional.ofNullable(srp);
    }

    /// Who is told; empty for the primary nameserver that the zone's SOA record names, or the
    /// registrar that the domain does.
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

    /// @throws IllegalArgumentException if it is told by SRP, which has a key of its own
    public DomainRegistration withKey(UpdateKey key) {
        requireOne(key, srp);
        return new DomainRegistration(domain, key, srp, primary, lease, timeToLive);
    }

    /// It is told to a registrar of services (RFC 9665), not to a nameserver. Its domain is often
    /// `default.service.arpa`, for the registrar of this network.
    ///
    /// @throws IllegalArgumentException if it has an [UpdateKey], which registrars do not know, or
    ///   a lease that is longer than that of the key
    public DomainRegistration withSrp(SrpOptions srp) {
        requireOne(key, srp);
        requireLonger(srp, lease);
        return new DomainRegistration(domain, key, srp, primary, lease, timeToLive);
    }

    private static void requireLonger(@Nullable SrpOptions srp, Duration lease) {
        if (srp != null && srp.keyLease().compareTo(lease) < 0) {
            throw new IllegalArgumentException(
                    "keyLease is "
                            + srp.keyLease()
                            + " and lease "
                            + lease
                            + "; a name is not given up before what has it (RFC 9664, section 4)");
        }
    }

    private static void requireOne(@Nullable UpdateKey key, @Nullable SrpOptions srp) {
        if (key != null && srp != null) {
            throw new IllegalArgumentException(
                    key
                            + " signs updates of a nameserver (TSIG), and "
                            + srp
                            + " is for a registrar (RFC 9665); give one of them");
        }
    }

    /// For a primary that the SOA record does not name, or that is on another port.
    ///
    /// Also for a registrar.
    ///
    /// @param primary port 0 means 53 (853 for SRP over TLS)
    public DomainRegistration withPrimary(Endpoint.Address primary) {
        return new DomainRegistration(domain, key, srp, primary, lease, timeToLive);
    }

    /// @param lease 30 s to 24 hours (RFC 9664, section 4)
    public DomainRegistration withLease(Duration lease) {
        require("lease", lease, Duration.ofSeconds(30), Duration.ofHours(24));
        requireLonger(srp, lease);
        return new DomainRegistration(domain, key, srp, primary, lease, timeToLive);
    }

    /// @param timeToLive 1 s to 24 hours
    public DomainRegistration withTimeToLive(Duration timeToLive) {
        require("timeToLive", timeToLive, Duration.ofSeconds(1), Duration.ofHours(24));
        return new DomainRegistration(domain, key, srp, primary, lease, timeToLive);
    }

    static void require(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + value + "; " + least + " to " + most + " is allowed");
        }
    }

    @Override
    public String toString() {
        return domain + (key != null ? " with " + key : srp != null ? " by " + srp : "");
    }
}
