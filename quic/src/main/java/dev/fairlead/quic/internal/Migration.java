package dev.fairlead.quic.internal;

import dev.fairlead.ConnectionPath;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkPath;
import dev.fairlead.Parameters;
import dev.fairlead.PathConstraints;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.Ways;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Sockets;
import dev.fairlead.internal.path.Flow;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.stack.udp.PacketChannel;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Moves a client whose path is lost to another that is there (RFC 9000, section 9): to a socket of
/// its own, which the server sees as another address of the same connection. A path that is only
/// better moves nobody, and neither does one that was chosen by the program, or a server that has
/// said that it cannot follow.
///
/// On its loop, but for [#found], which is told by whoever follows paths.
final class Migration {
    private final Services services;
    private final Ways ways;
    private final PathConstraints constraints;
    private final Endpoint.Address remote;
    private final UdpSocketOptions socketOptions;
    private final Loop loop;
    private final MovableSocket socket;
    private final QuicTransport transport;

    private @Nullable String device; // that the socket is bound to
    private PathFeed.@Nullable Watch watch;
    private long round; // of looking; what an earlier one has found is out of date
    private boolean lost;
    private boolean opening;
    private @Nullable Target next; // found meanwhile
    private boolean over;

    /// Where to.
    ///
    /// @param device to bind to; `null` for what the system picks
    /// @param otherThanUsual whether the system would pick another one by itself
    private record Target(@Nullable String device, boolean otherThanUsual) {}

    /// @param device that the socket is bound to; `null` for none
    Migration(
            Services services,
            Parameters parameters,
            Endpoint.Address remote,
            UdpSocketOptions socketOptions,
            Loop loop,
            MovableSocket socket,
            QuicTransport transport,
            @Nullable String device) {
        this.services = services;
        this.ways = new Ways(services.paths(), parameters, services.loops().epoll());
        this.constraints = parameters.path();
        this.remote = remote;
        this.socketOptions = socketOptions;
        this.loop = loop;
        this.socket = socket;
        this.transport = transport;
        this.device = device;
    }

    /// From now on, until [#end()].
    void begin() {
        if (over || !transport.mayMove()) {
            return;
        }
        PathFeed.Watch before = watch;
        long now = ++round;
        Flow flow = new Flow(transport.local(), remote, constraints, true, device != null);
        watch = services.paths().follow(flow, path -> found(now, path));
        if (before != null) {
            before.close();
        }
    }

    void end() {
        over = true;
        PathFeed.Watch known = watch;
        if (known != null) {
            watch = null;
            known.close();
        }
    }

    private void found(long ofRound, ConnectionPath path) {
        Optional<Target> other = path.isViable() ? Optional.empty() : target(path);
        try {
            loop.execute(() -> {
                if (!over && ofRound == round) {
                    decide(path.isViable(), other.orElse(null));
                }
            });
        } catch (RejectedExecutionException _) {
            // the loop has ended, and the connection before it
        }
    }

    private Optional<Target> target(ConnectionPath path) {
        NetworkPath usual = services.paths().to(remote, constraints);
        Optional<String> gone = path.interfaceName();
        if (usual.isSatisfied() && !(gone.isPresent() && name(usual).equals(gone))) {
            try {
                return Optional.of(new Target(ways.to(remote), false));
            } catch (NetworkException _) {
                return Optional.empty(); // it has gone again, which is told next
            }
        }
        if (gone.isEmpty() || !services.loops().epoll()) {
            return Optional.empty();
        }
        NetworkPath rest =
                services.paths().to(remote, constraints.withProhibitedInterface(gone.get()));
        return rest.isSatisfied()
                ? name(rest).map(name -> new Target(name, true))
                : Optional.empty();
    }

    private static Optional<String> name(NetworkPath path) {
        return path.preferred().map(Interface::name);
    }

    private void decide(boolean viable, @Nullable Target other) {
        if (!viable) {
            lost = true;
            if (other != null) {
                open(other);
            }
            return;
        }
        String bound = device;
        if (lost && bound != null) {
            open(new Target(bound, true)); // its interface may be another one of the same name
        }
        lost = false;
    }

    private void open(Target target) {
        if (opening) {
            next = target;
            return;
        }
        opening = true;
        PacketChannel.open(
                services.loops().epoll(),
                loop,
                new PacketChannel.Binding(null, remote, false, false, target.device()),
                socketOptions,
                socket.arrivals(),
                new PacketChannel.Outcome() {
                    @Override
                    public void open(Channel channel) {
                        opening = false;
                        opened(channel, target);
                    }

                    @Override
                    public void failed(Throwable why) {
                        opening = false;
                        goOn(); // the path has gone again, and the next is told
                    }
                });
    }

    private void opened(Channel channel, Target target) {
        if (over) {
            channel.close();
            return;
        }
        next = null;
        lost = false;
        device = target.device();
        socket.moveTo(channel);
        transport.movedHere(Sockets.endpoint(channel.localAddress()), target.otherThanUsual());
        begin(); // of the path that it has now
    }

    private void goOn() {
        Target later = next;
        next = null;
        if (later != null && !over) {
            open(later);
        }
    }
}
