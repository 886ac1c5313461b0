package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/// The interface that a connection runs over, found by its local address.
final class LocalInterface {
    private LocalInterface() {}

    static Optional<String> of(EstablishmentReport report) {
        if (!(report.local().orElse(null) instanceof Endpoint.Address local)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(NetworkInterface.getByInetAddress(local.address()))
                    .map(NetworkInterface::getName);
        } catch (SocketException _) {
            return Optional.empty(); // the interface went away meanwhile
        }
    }
}
