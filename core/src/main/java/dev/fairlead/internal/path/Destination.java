package dev.fairlead.internal.path;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// An address that one might connect to, and where this machine would send from to reach it.
///
/// @param source the local address that the system chose; `null` if no route leads there
/// @param sourceDeprecated whether the lifetime in which `source` is preferred is over (RFC 4862)
/// @param sourcePrefix bits of `source` that name its network
public record Destination(
        InetAddress address,
        @Nullable InetAddress source,
        boolean sourceDeprecated,
        int sourcePrefix) {

    /// No route leads there.
    public static Destination unusable(InetAddress address) {
        return new Destination(address, null, false, 0);
    }

    /// Whether this machine has a way there at all.
    public boolean isUsable() {
        return source != null;
    }
}
