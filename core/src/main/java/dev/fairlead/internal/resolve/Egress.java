package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import org.jspecify.annotations.Nullable;

/// Over which interface questions leave for a nameserver. Asked on the resolver's loop.
@FunctionalInterface
public interface Egress {
    /// Over the one that the system chooses.
    Egress ANY = _ -> null;

    /// @return the name of the interface to bind to; `null` if the system may choose
    /// @throws NetworkException if none that leads there is allowed
    @Nullable String to(Endpoint.Address nameserver) throws NetworkException;
}
