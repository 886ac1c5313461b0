package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.CertificateFailure;
import dev.fairlead.ConnectFailure;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.ResolveFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way to an endpoint: without a proxy, or through one and those behind it.
///
/// @param proxy the first on the way; `null` for none
public record Route(Endpoint endpoint, @Nullable Proxy proxy) {

    /// Those that may be tried, in order.
    ///
    /// @throws NetworkException if a proxy could not be told of the endpoint
    static List<Route> to(Endpoint endpoint, Parameters parameters) throws NetworkException {
        Route direct = new Route(endpoint, null);
        List<Proxy> serving =
                parameters.proxies().stream().filter(proxy -> proxy.serves(endpoint)).toList();
        if (serving.isEmpty()) {
            return List.of(direct);
        }
        requireNoScope(endpoint);
        List<Route> routes = new ArrayList<>();
        if (parameters.prefersNoProxies()) {
            routes.add(direct);
        }
        serving.forEach(proxy -> routes.add(new Route(endpoint, proxy)));
        if (serving.getLast().failover() && !parameters.prefersNoProxies()) {
            routes.add(direct);
        }
        return List.copyOf(routes);
    }

    private static void requireNoScope(Endpoint endpoint) throws NetworkException {
        Endpoint target = endpoint instanceof Endpoint.Uri uri ? uri.hostEndpoint() : endpoint;
        if (target instanceof Endpoint.Address address && !address.scope().isEmpty()) {
            throw new NetworkException(
                    new PathFailure.OptionNotSupported(
                            "Parameters.proxies",
                            "the scope of " + address + " means nothing to a proxy"));
        }
    }

    /// What the race is to.
    Endpoint first() {
        return proxy == null ? endpoint : proxy.endpoint();
    }

    /// The host and port that a proxy is asked for.
    public Endpoint target() {
        return endpoint instanceof Endpoint.Uri uri ? uri.hostEndpoint() : endpoint;
    }

    /// The failure of a race as one of this route: what is wrong with the way to the proxy is not
    /// said of the target.
    NetworkFailure told(NetworkFailure failure) {
        return proxy != null
                        && (failure instanceof ResolveFailure || failure instanceof ConnectFailure)
                ? new ProxyFailure.Unreachable(proxy.toString(), failure)
                : failure;
    }

    /// Whether another route may be tried after this failure.
    boolean mayGoOn(NetworkFailure failure) {
        return switch (failure) {
            case Cancelled _, DeadlineExceeded _, CertificateFailure _ -> false;
            case ProxyFailure.TargetRefused _,
                    ProxyFailure.TargetUnreachable _,
                    ProxyFailure.TargetNameUnknown _,
                    ProxyFailure.Forbidden _ ->
                    false; // the proxy works
            case ProxyFailure _, PathFailure _ -> proxy == null || proxy.failover();
            default -> proxy == null;
        };
    }
}
