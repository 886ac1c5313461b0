package dev.fairlead.internal.path;

import java.net.InetAddress;
import java.util.function.UnaryOperator;

/// An order over a machine whose source addresses the test decides.
public final class KnownSources {
    private KnownSources() {}

    /// @param sourceOf gives `null` for what has no route
    public static AddressOrder order(UnaryOperator<InetAddress> sourceOf) {
        return new AddressOrder(destination ->
                new Destination(destination, sourceOf.apply(destination), false, 64));
    }
}
