package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a registrar of services is told (SRP, the service registration protocol, RFC 9665).
/// Immutable.
///
/// Unlike a nameserver that is changed with an [UpdateKey], a registrar needs no secret that is
/// shared before: a name is whose key came first. And it forgets what is not told again, so that
/// nothing stays after a crash.
public final class SrpOptions {
    /// What carries it.
    public enum Carrier {
        /// The default.
        TCP,
        TLS,
        /// For networks of constrained hosts, such as Thread.
        UDP
    }

    private final HostKey key;
    private final Carrier carrier;
    private final @Nullable TlsOptions tls;
    private final Duration keyLease;

    private SrpOptions(HostKey key, Carrier carrier, @Nullable TlsOptions tls, Duration keyLease) {
        this.key = key;
        this.carrier = carrier;
        this.tls = tls;
        this.keyLease = keyLease;
    }

    public static SrpOptions with(HostKey key) {
        return new SrpOptions(key, Carrier.TCP, null, Duration.ofDays(14));
    }

    public HostKey key() {
        return key;
    }

    public Carrier carrier() {
        return carrier;
    }

    /// Of [Carrier#TLS].
    public Optional<TlsOptions> tls() {
        return Optional.ofNullable(tls);
    }

    /// How long the names stay reserved for the key when nothing is told any more. Default: 14
    /// days.
    public Duration keyLease() {
        return keyLease;
    }

    /// Told over TLS; the registrar is then the one that has its name in the certificate.
    public SrpOptions withTls(TlsOptions tls) {
        return new SrpOptions(key, Carrier.TLS, tls, keyLease);
    }

    /// Told in datagrams.
    public SrpOptions withUdp() {
        return new SrpOptions(key, Carrier.UDP, null, keyLease);
    }

    /// @param lease 30 s to 365 days
    public SrpOptions withKeyLease(Duration lease) {
        DomainRegistration.require("keyLease", lease, Duration.ofSeconds(30), Duration.ofDays(365));
        return new SrpOptions(key, carrier, tls, lease);
    }

    @Override
    public String toString() {
        return "SRP over " + carrier + " with " + key;
    }
}
