package dev.fairlead;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How to get there: what holds for any stack. Immutable; each `with…` gives a changed copy.
public final class Parameters {
    public static final Parameters DEFAULT =
            new Parameters(
                    Duration.ofSeconds(30),
                    WaitPolicy.FOR_PATH,
                    RaceOptions.DEFAULT,
                    IpOptions.DEFAULT,
                    PathConstraints.NONE,
                    null,
                    null,
                    List.of(),
                    false,
                    false);

    /// At most this many bytes may be sent with the open.
    public static final int MAXIMUM_FIRST_DATA = 16 * 1024;

    private final Duration deadline;
    private final WaitPolicy waitPolicy;
    private final RaceOptions race;
    private final IpOptions ip;
    private final PathConstraints path;
    private final Endpoint.@Nullable Address localEndpoint;
    private final @Nullable ByteBuffer replayableFirstData;
    private final List<Proxy> proxies;
    private final boolean preferNoProxies;
    private final boolean multipath;

    private Parameters(
            Duration deadline,
            WaitPolicy waitPolicy,
            RaceOptions race,
            IpOptions ip,
            PathConstraints path,
            Endpoint.@Nullable Address localEndpoint,
            @Nullable ByteBuffer replayableFirstData,
            List<Proxy> proxies,
            boolean preferNoProxies,
            boolean multipath) {
        this.deadline = deadline;
        this.waitPolicy = waitPolicy;
        this.race = race;
        this.ip = ip;
        this.path = path;
        this.localEndpoint = localEndpoint;
        this.replayableFirstData = replayableFirstData;
        this.proxies = proxies;
        this.preferNoProxies = preferNoProxies;
        this.multipath = multipath;
    }

    /// How long establishing may take, waiting included. Default: 30 s.
    public Duration deadline() {
        return deadline;
    }

    /// Default: [WaitPolicy#FOR_PATH].
    public WaitPolicy waitPolicy() {
        return waitPolicy;
    }

    public RaceOptions race() {
        return race;
    }

    public IpOptions ip() {
        return ip;
    }

    /// Which ways may be taken. Default: any.
    public PathConstraints path() {
        return path;
    }

    /// Where to connect from; empty lets the system choose. Port 0 means any port.
    public Optional<Endpoint.Address> localEndpoint() {
        return Optional.ofNullable(localEndpoint);
    }

    /// What is sent as soon as the transport allows, if need be more than once and to several
    /// addresses. A read-only view; empty if nothing.
    public Optional<ByteBuffer> replayableFirstData() {
        return Optional.ofNullable(replayableFirstData).map(ByteBuffer::duplicate);
    }

    /// @param deadline 1 ms to 24 hours
    public Parameters withDeadline(Duration deadline) {
        if (deadline.compareTo(Duration.ofMillis(1)) < 0
                || deadline.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "deadline is " + deadline + "; 1 ms to 24 hours is allowed");
        }
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    public Parameters withWait(WaitPolicy waitPolicy) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    public Parameters withRace(RaceOptions race) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    public Parameters withIp(IpOptions ip) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    /// Every attempt goes over an interface that `path` allows, or is not made: the failure is then
    /// [PathFailure.ConstraintUnmet]. Names are looked up over any interface. A Unix socket needs
    /// none.
    public Parameters withPath(PathConstraints path) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    /// Connects from this address and port of this machine. Candidates of the other family are not
    /// tried.
    public Parameters withLocalEndpoint(Endpoint.Address local) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                local,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    /// Sends `data` with the open. You assert that the peer may see it more than once without harm
    /// (a query, an idempotent request): attempts that lose the race, and TCP Fast Open, may repeat
    /// it (RFC 7413, section 6).
    ///
    /// @param data copied; at most [#MAXIMUM_FIRST_DATA] bytes
    public Parameters withReplayableFirstData(byte[] data) {
        if (data.length > MAXIMUM_FIRST_DATA) {
            throw new IllegalArgumentException(
                    "first data has "
                            + data.length
                            + " bytes; at most "
                            + MAXIMUM_FIRST_DATA
                            + " can go with the open");
        }
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                ByteBuffer.wrap(data.clone()).asReadOnlyBuffer(),
                proxies,
                preferNoProxies,
                multipath);
    }

    /// Proxies in order of preference; empty for none, which is the default. Nothing is taken from
    /// the environment unasked.
    public List<Proxy> proxies() {
        return proxies;
    }

    /// Whether a connection without a proxy is tried first. Default: false.
    public boolean prefersNoProxies() {
        return preferNoProxies;
    }

    /// Connects through the first of these that serves the target, and without a proxy if none
    /// does. When a proxy fails, the connection fails, unless [Proxy#withFailover] says otherwise.
    public Parameters withProxies(List<Proxy> proxies) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                List.copyOf(proxies),
                preferNoProxies,
                multipath);
    }

    /// Tries without a proxy first, and goes through proxies if that fails.
    public Parameters withPreferNoProxies(boolean preferNoProxies) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    /// Whether MPTCP is asked for. Default: false.
    public boolean multipath() {
        return multipath;
    }

    /// Asks for MPTCP (RFC 8684): one connection over several ways, which goes on while one of them
    /// is left. With a peer or a system that does not speak it, it is plain TCP; the first
    /// [Handshake] of the report says which, `mptcp` or `tcp`. Which further ways are used is set
    /// for the whole machine, with `ip mptcp`.
    public Parameters withMultipath(boolean multipath) {
        return new Parameters(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters that
                && deadline.equals(that.deadline)
                && waitPolicy == that.waitPolicy
                && race.equals(that.race)
                && ip.equals(that.ip)
                && path.equals(that.path)
                && Objects.equals(localEndpoint, that.localEndpoint)
                && Objects.equals(replayableFirstData, that.replayableFirstData)
                && proxies.equals(that.proxies)
                && preferNoProxies == that.preferNoProxies
                && multipath == that.multipath;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                deadline,
                waitPolicy,
                race,
                ip,
                path,
                localEndpoint,
                replayableFirstData,
                proxies,
                preferNoProxies,
                multipath);
    }
}
