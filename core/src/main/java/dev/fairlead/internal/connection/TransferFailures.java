package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionPath;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathReason;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the operating system says about an established connection, as a failure.
final class TransferFailures {
    private TransferFailures() {}

    /// @param path how its way is now; asked only if that makes a difference
    static NetworkFailure of(
            IOException why, Transport open, Supplier<Optional<ConnectionPath>> path) {
        Endpoint remote = open.remote();
        Delivery delivery = open.delivery();
        if (why instanceof NetworkException known) {
            return known.failure(); // a layer above the socket knows what it means
        }
        String detail = String.valueOf(why.getMessage());
        return switch (SocketErrors.of(why)) {
            case RESET, REFUSED -> new TransferFailure.Reset(remote, delivery);
            case TIMED_OUT -> vanished(remote, delivery, path.get());
            case HOST_UNREACHABLE, NETWORK_UNREACHABLE, NETWORK_DOWN ->
                    new TransferFailure.PathLost(remote, detail, delivery);
            case ADDRESS_IN_USE,
                    ADDRESS_NOT_AVAILABLE,
                    PERMISSION,
                    DESCRIPTOR_LIMIT,
                    NO_SUCH_FILE,
                    OTHER ->
                    new TransferFailure.SystemError(remote, detail, delivery);
        };
    }

    /// Nothing came back. If this machine has lost the way, that is why; else who knows.
    private static NetworkFailure vanished(
            Endpoint remote, Delivery delivery, Optional<ConnectionPath> path) {
        return path.filter(way -> !way.isViable())
                .<NetworkFailure>map(way ->
                        new TransferFailure.PathLost(
                                remote,
                                way.reasons().stream()
                                        .map(PathReason::text)
                                        .collect(Collectors.joining("; ")),
                                delivery))
                .orElseGet(() -> new TransferFailure.PeerVanished(remote, delivery));
    }
}
