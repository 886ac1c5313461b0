package dev.fairlead.internal.connection;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import java.io.IOException;

/// What the operating system says about an established connection, as a failure.
final class TransferFailures {
    private TransferFailures() {}

    static NetworkFailure of(IOException why, Endpoint remote, Delivery delivery) {
        if (why instanceof NetworkException known) {
            return known.failure(); // a layer above the socket knows what it means
        }
        String detail = String.valueOf(why.getMessage());
        return switch (SocketErrors.of(why)) {
            case RESET, REFUSED -> new TransferFailure.Reset(remote, delivery);
            case TIMED_OUT -> new TransferFailure.PeerVanished(remote, delivery);
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
}
