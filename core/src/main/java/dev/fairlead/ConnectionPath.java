package dev.fairlead;

import java.util.List;
import java.util.Optional;

/// How the way of a ready [Connection] is at a moment, for all that this machine can know without
/// sending anything.
///
/// It is *viable* while its local address is one of this machine, its interface runs and a route
/// leads to the peer. If one of these goes, what is sent does not get out; the connection stays
/// ready, goes on when they come back, and fails only when its own limits say so, as
/// [TcpOptions#dropTime()].
///
/// @param interfaceName over which it runs; empty for a Unix socket, and if its address is gone
/// @param reasons every one why it is not viable; empty if it is
/// @param betterInterface over which a connection that is opened now would go, if that is another
///   one; only for a connection that this side opened without choosing its local address
public record ConnectionPath(
        Optional<String> interfaceName,
        List<PathReason> reasons,
        Optional<String> betterInterface) {
    public ConnectionPath {
        reasons = List.copyOf(reasons);
    }

    /// Whether what is sent can leave this machine the way it did.
    public boolean isViable() {
        return reasons.isEmpty();
    }

    /// Whether a connection that is opened now would go over another interface, which the system
    /// prefers. It does not move by itself: open another one, as a [Reconnector] does.
    public boolean isBetterAvailable() {
        return betterInterface.isPresent();
    }

    /// `viable over wlan0, better over eth0`
    @Override
    public String toString() {
        return (isViable()
                        ? "viable"
                        : "not viable: "
                                + String.join(
                                        "; ", reasons.stream().map(PathReason::text).toList()))
                + interfaceName.map(name -> isViable() ? " over " + name : "").orElse("")
                + betterInterface.map(name -> ", better over " + name).orElse("");
    }
}
