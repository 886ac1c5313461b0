package dev.fairlead.internal.provider;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryCounts;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// What finds services and names near by, for one network.
public interface Discovery extends AutoCloseable {
    /// How long a neighbour may take to answer: three questions go out in this time.
    Duration PATIENCE = Duration.ofSeconds(4);

    Browser browse(ServiceSearch search);

    Advertisement advertise(Service service, int port);

    /// Asks nameservers which domains they recommend. Blocks.
    ///
    /// @throws NetworkException if nobody answers, or the thread was interrupted
    List<ServiceDomain> domains(ServiceDomainSearch search) throws NetworkException;

    /// Something that is being looked for.
    interface Query {
        /// Nothing is told any more once this has returned, but for a call already under way.
        void cancel();
    }

    /// Where a service is.
    ///
    /// @param host without a trailing dot
    record Place(String host, int port) {}

    /// Hears where a service is: one call of one of both. May not block.
    interface LocationAnswers {
        /// @param places in the order in which to try them (RFC 2782); one or more
        /// @param source who said so
        void located(List<Place> places, String source);

        void failed(ResolveFailure why);
    }

    /// Looks for host and port of a service.
    Query locate(Endpoint.Service service, LocationAnswers answers);

    /// Hears of the addresses of a host: one call for each family that was asked for. May not
    /// block.
    interface AddressAnswers {
        /// @param addresses empty if there are none, for all that is known
        /// @param cached whether they were known already
        void answered(boolean ipv6, List<InetAddress> addresses, boolean cached);
    }

    /// Looks for the addresses of a host.
    ///
    /// @param name in `.local`
    Query addresses(String name, boolean ipv4, boolean ipv6, AddressAnswers answers);

    /// A service could not be reached where it was said to be: what is known of it is checked. Does
    /// not block.
    void unreached(Endpoint.Service service);

    /// Looks for the names that neighbours have for an address of a link.
    ///
    /// @param address of IPv6: with its interface as scope, or without one for all
    /// @param answers hears of one or more names, without trailing dots, once they are found. May
    ///   not block
    Query names(InetAddress address, Consumer<List<String>> answers);

    DiscoveryCounts counts();

    /// Says goodbye to all that was told, closes browsers and sockets, and ends the thread.
    @Override
    void close();
}
