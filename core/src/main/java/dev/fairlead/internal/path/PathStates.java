package dev.fairlead.internal.path;

import dev.fairlead.Endpoint;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Says how the path to an endpoint is at the moment of the call, for people.
public final class PathStates {
    /// Documentation prefixes (RFC 5737, RFC 3849): no route is special to them, so that what leads
    /// there is the default route. Nothing is sent.
    private static final String[] ANYWHERE = {"192.0.2.1", "2001:db8::1"};

    private final LocalNetwork network;
    private final BooleanSupplier dns;

    /// @param dns whether a nameserver is configured
    public PathStates(LocalNetwork network, BooleanSupplier dns) {
        this.network = network;
        this.dns = dns;
    }

    /// Of a name, the default route; a name of this machine may need none.
    public PathState to(Endpoint endpoint) {
        boolean hasDns = dns.getAsBoolean();
        return switch (endpoint) {
            case Endpoint.Unix _ ->
                    new PathState(null, true, "", InterfaceKind.OTHER, false, false, hasDns);
            case Endpoint.Address address ->
                    network.locate(address.address()).isUsable()
                            ? from(network.locate(address.address()).source(), hasDns)
                            : PathState.unsatisfied("no route to " + address.host(), hasDns);
            case Endpoint.Host _, Endpoint.Service _, Endpoint.Uri _ -> anywhere(hasDns);
        };
    }

    private PathState anywhere(boolean hasDns) {
        for (String address : ANYWHERE) {
            InetAddress source = network.locate(InetAddress.ofLiteral(address)).source();
            if (source != null) {
                return from(source, hasDns);
            }
        }
        return PathState.unsatisfied(
                network.isUp() ? "no default route" : "no interface is up", hasDns);
    }

    private static PathState from(@Nullable InetAddress source, boolean hasDns) {
        try {
            NetworkInterface known = source == null ? null : interfaceOf(source);
            if (known == null) {
                return PathState.unsatisfied("its local address is gone", hasDns);
            }
            return new PathState(
                    null,
                    known.isUp(),
                    known.getName(),
                    InterfaceKind.of(known),
                    known.inetAddresses().anyMatch(Inet4Address.class::isInstance),
                    known.inetAddresses()
                            .anyMatch(address ->
                                    !(address instanceof Inet4Address)
                                            && !address.isLinkLocalAddress()),
                    hasDns);
        } catch (IOException e) {
            return PathState.unsatisfied("interfaces cannot be read: " + e.getMessage(), hasDns);
        }
    }

    private static @Nullable NetworkInterface interfaceOf(InetAddress source)
            throws SocketException, UnknownHostException {
        // The whole of 127.0.0.0/8 is this machine's, though one address of it is listed.
        InetAddress listed =
                source instanceof Inet4Address && source.isLoopbackAddress()
                        ? InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
                        : source;
        return NetworkInterface.getByInetAddress(listed);
    }
}
