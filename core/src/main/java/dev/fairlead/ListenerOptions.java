package dev.fairlead;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a [Listener] listens. Immutable.
public final class ListenerOptions {
    public static final ListenerOptions DEFAULT =
            new ListenerOptions(
                    1024,
                    true,
                    false,
                    Long.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Duration.ZERO,
                    IpOptions.DEFAULT,
                    null,
                    false,
                    false,
                    false,
                    null);

    private final int backlog;
    private final boolean reuseAddress;
    private final boolean reusePort;
    private final long acceptLimit;
    private final int maximumConnections;
    private final Duration alsoRanSuppression;
    private final IpOptions ip;
    private final @Nullable String interfaceName;
    private final boolean localOnly;
    private final boolean includePeerToPeer;
    private final boolean multipath;
    private final @Nullable Service service;

    private ListenerOptions(
            int backlog,
            boolean reuseAddress,
            boolean reusePort,
            long acceptLimit,
            int maximumConnections,
            Duration alsoRanSuppression,
            IpOptions ip,
            @Nullable String interfaceName,
            boolean localOnly,
            boolean includePeerToPeer,
            boolean multipath,
            @Nullable Service service) {
        this.backlog = backlog;
        this.reuseAddress = reuseAddress;
        this.reusePort = reusePort;
        this.acceptLimit = acceptLimit;
        this.maximumConnections = maximumConnections;
        this.alsoRanSuppression = alsoRanSuppression;
        this.ip = ip;
        this.interfaceName = interfaceName;
        this.localOnly = localOnly;
        this.includePeerToPeer = includePeerToPeer;
        this.multipath = multipath;
        this.service = service;
    }

    /// How many connections the system holds ready. Default: 1024; Linux cuts it to
    /// `net.core.somaxconn`.
    public int backlog() {
        return backlog;
    }

    /// Whether a port may be taken again while old connections of it linger (`SO_REUSEADDR`).
    /// Default: true.
    public boolean reuseAddress() {
        return reuseAddress;
    }

    /// Whether several listeners of this user share one port (`SO_REUSEPORT`). Default: false.
    public boolean reusePort() {
        return reusePort;
    }

    /// How many connections are let in altogether, until [Listener#allow] adds more. Default: no
    /// limit.
    public long acceptLimit() {
        return acceptLimit;
    }

    /// How many connections may be open at once; the next waits in the system's queue until one
    /// closes. Default: no limit.
    public int maximumConnections() {
        return maximumConnections;
    }

    /// How long a new connection is held back until its first byte. One that closes before is never
    /// seen by the program: it is an also-ran of somebody's race. Default: 0, off, since it would
    /// delay protocols in which the server speaks first.
    public Duration alsoRanSuppression() {
        return alsoRanSuppression;
    }

    /// Options of the sockets let in, and which versions of IP to listen on.
    public IpOptions ip() {
        return ip;
    }

    /// The interface to which it is bound; empty for all.
    public Optional<String> interfaceName() {
        return Optional.ofNullable(interfaceName);
    }

    /// Whether only peers near by are let in. Default: false.
    public boolean localOnly() {
        return localOnly;
    }

    /// Whether who comes over a peer-to-peer link is let in: see [Interface#isPeerToPeer()].
    /// Default: false. Over one to which it is bound by its name, everybody is.
    public boolean includePeerToPeer() {
        return includePeerToPeer;
    }

    /// Whether peers may speak MPTCP. Default: false.
    public boolean multipath() {
        return multipath;
    }

    /// What others near by are told of it, once it is ready; empty for nothing. How far they know
    /// is told by [Listener#advertisement()].
    public Optional<Service> service() {
        return Optional.ofNullable(service);
    }

    /// @param backlog 1 to 65535
    public ListenerOptions withBacklog(int backlog) {
        if (backlog < 1 || backlog > 65535) {
            throw new IllegalArgumentException("backlog is " + backlog + "; 1 to 65535 is allowed");
        }
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    public ListenerOptions withReuseAddress(boolean reuseAddress) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    public ListenerOptions withReusePort(boolean reusePort) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// @param acceptLimit 0 or more
    public ListenerOptions withAcceptLimit(long acceptLimit) {
        if (acceptLimit < 0) {
            throw new IllegalArgumentException(
                    "acceptLimit is " + acceptLimit + "; 0 or more is allowed");
        }
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// @param maximumConnections 1 or more
    public ListenerOptions withMaximumConnections(int maximumConnections) {
        if (maximumConnections < 1) {
            throw new IllegalArgumentException(
                    "maximumConnections is " + maximumConnections + "; 1 or more is allowed");
        }
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// @param limit 0 (off) to 1 s
    public ListenerOptions withAlsoRanSuppression(Duration limit) {
        if (limit.isNegative() || limit.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException(
                    "alsoRanSuppression is " + limit + "; 0 to 1 s is allowed");
        }
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                limit,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    public ListenerOptions withIp(IpOptions ip) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// Listens on this interface only.
    public ListenerOptions withInterface(String name) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                name,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// Lets nobody in but this machine and who is on a link of it: in the network of one of its
    /// addresses, or with no gateway between. Others are refused as they come, by a reset or, of
    /// UDP, by silence; [Listener#refusedConnections()] counts them.
    public ListenerOptions withLocalOnly(boolean localOnly) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// Lets those in as well who come over a peer-to-peer link. Else they are refused as they come,
    /// by a reset or, of UDP, by silence; [Listener#refusedConnections()] counts them.
    public ListenerOptions withIncludePeerToPeer(boolean includePeerToPeer) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// Lets peers speak MPTCP (RFC 8684), as [Parameters#withMultipath] asks for it; with others it
    /// is plain TCP.
    public ListenerOptions withMultipath(boolean multipath) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }

    /// Tells others near by of it. All on the network can read what is told: see [Service].
    public ListenerOptions withService(Service service) {
        return new ListenerOptions(
                backlog,
                reuseAddress,
                reusePort,
                acceptLimit,
                maximumConnections,
                alsoRanSuppression,
                ip,
                interfaceName,
                localOnly,
                includePeerToPeer,
                multipath,
                service);
    }
}
