package dev.fairlead;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a connection came about, or why it did not. A snapshot: while a connection is being
/// established it tells what is known so far.
public final class EstablishmentReport {
    private final String id;
    private final Endpoint endpoint;
    private final Duration total;
    private final List<Resolution> resolutions;
    private final List<Attempt> attempts;
    private final List<Handshake> handshakes;
    private final @Nullable NetworkFailure failure;
    private final @Nullable Endpoint local;
    private final @Nullable Endpoint remote;
    private final @Nullable TlsHandshake tls;

    /// Made by Fairlead, of a connection without TLS.
    public EstablishmentReport(
            String id,
            Endpoint endpoint,
            Duration total,
            List<Resolution> resolutions,
            List<Attempt> attempts,
            List<Handshake> handshakes,
            @Nullable NetworkFailure failure,
            @Nullable Endpoint local,
            @Nullable Endpoint remote) {
        this(id, endpoint, total, resolutions, attempts, handshakes, failure, local, remote, null);
    }

    /// Made by Fairlead.
    public EstablishmentReport(
            String id,
            Endpoint endpoint,
            Duration total,
            List<Resolution> resolutions,
            List<Attempt> attempts,
            List<Handshake> handshakes,
            @Nullable NetworkFailure failure,
            @Nullable Endpoint local,
            @Nullable Endpoint remote,
            @Nullable TlsHandshake tls) {
        this.id = id;
        this.endpoint = endpoint;
        this.total = total;
        this.resolutions = List.copyOf(resolutions);
        this.attempts = List.copyOf(attempts);
        this.handshakes = List.copyOf(handshakes);
        this.failure = failure;
        this.local = local;
        this.remote = remote;
        this.tls = tls;
    }

    /// The connection's id, such as `C8`.
    public String id() {
        return id;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// From the start to *ready*, to the failure, or to now.
    public Duration total() {
        return total;
    }

    /// Every question asked, in the order in which they were answered.
    public List<Resolution> resolutions() {
        return resolutions;
    }

    /// Every attempt, in the order in which they started.
    public List<Attempt> attempts() {
        return attempts;
    }

    /// What was set up on the attempt that won, in order.
    public List<Handshake> handshakes() {
        return handshakes;
    }

    /// Why it failed, or what it waits for.
    public Optional<NetworkFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /// The local end of what won.
    public Optional<Endpoint> local() {
        return Optional.ofNullable(local);
    }

    /// The remote end of what won.
    public Optional<Endpoint> remote() {
        return Optional.ofNullable(remote);
    }

    /// What the TLS handshake came to: version, cipher suite, the certificates of the peer. Empty
    /// without TLS.
    public Optional<TlsHandshake> tls() {
        return Optional.ofNullable(tls);
    }
}
