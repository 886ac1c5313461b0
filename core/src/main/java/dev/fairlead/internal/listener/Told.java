package dev.fairlead.internal.listener;

import dev.fairlead.Advertisement;
import dev.fairlead.Service;
import dev.fairlead.ServiceType.Transport;
import dev.fairlead.internal.provider.Discovery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What others near by are told of a listener, from when its port is known until it ends.
final class Told {
    private final Discovery discovery;
    private final Service service;
    private @Nullable Advertisement advertisement; // guarded by this
    private boolean over; // guarded by this

    /// @param udp whether the listener's stack is over UDP
    /// @throws IllegalArgumentException if the service's type is of the other transport
    Told(Discovery discovery, Service service, boolean udp) {
        Transport transport = udp ? Transport.UDP : Transport.TCP;
        if (service.type().transport() != transport) {
            throw new IllegalArgumentException(
                    "service type "
                            + service.type()
                            + " contradicts the listener, which is over "
                            + transport
                            + ": "
                            + service.type().over(transport)
                            + " is right (RFC 6763, section 7)");
        }
        this.discovery = discovery;
        this.service = service;
    }

    synchronized void begin(int port) {
        if (!over && advertisement == null) {
            advertisement = discovery.advertise(service, port);
        }
    }

    synchronized Optional<Advertisement> advertisement() {
        return Optional.ofNullable(advertisement);
    }

    void end() {
        Advertisement told;
        synchronized (this) {
            over = true;
            told = advertisement;
        }
        if (told != null) {
            told.close();
        }
    }
}
