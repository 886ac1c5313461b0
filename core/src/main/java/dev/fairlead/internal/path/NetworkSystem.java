package dev.fairlead.internal.path;

import dev.fairlead.InterfaceCounts;
import dev.fairlead.PathCapability;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a system tells of its network. Safe for use by many threads; nothing is sent, and nothing
/// blocks for long.
interface NetworkSystem {
    /// Documentation prefixes (RFC 5737, RFC 3849): no route is special to them, so that what leads
    /// there is the default route. Nothing is sent.
    InetAddress ANYWHERE_IPV4 = InetAddress.ofLiteral("192.0.2.1");

    InetAddress ANYWHERE_IPV6 = InetAddress.ofLiteral("2001:db8::1");

    /// Reads everything anew, without names.
    NetworkView read() throws IOException;

    /// Which route is taken to a destination.
    ///
    /// @param index of the only interface that may be used; 0 for any
    /// @param source from where; `null` if the system may choose
    Way way(InetAddress destination, int index, @Nullable InetAddress source) throws IOException;

    /// As [#way(InetAddress, int, InetAddress)], from the address that the system chooses.
    default Way way(InetAddress destination, int index) throws IOException {
        return way(destination, index, null);
    }

    /// How many bits the route to a destination is about: 0 for a default route, all of the
    /// address's if that is not known.
    ///
    /// @param index of the only interface that may be used; 0 for any
    default int prefixLength(InetAddress destination, int index) throws IOException {
        return destination.getAddress().length * 8;
    }

    /// By the interfaces' names; empty if the system does not tell.
    Map<String, InterfaceCounts> counts() throws IOException;

    /// The numbers of those that are peer-to-peer links.
    default Set<Integer> peerToPeer() throws IOException {
        return peerToPeer(read().interfaces());
    }

    /// The numbers of those among `interfaces` that are peer-to-peer links.
    static Set<Integer> peerToPeer(List<KnownInterface> interfaces) {
        return interfaces.stream()
                .filter(KnownInterface::isPeerToPeer)
                .map(KnownInterface::index)
                .collect(Collectors.toUnmodifiableSet());
    }

    Set<PathCapability> capabilities();

    /// Whatever changes from now on is told.
    Changes changes() throws IOException;

    /// Where a route leads.
    ///
    /// @param index of the interface; 0 if none leads there
    /// @param refused whether a route says that nothing is to be sent there
    /// @param table -1 if it is not known
    record Way(
            int index,
            boolean refused,
            @Nullable InetAddress gateway,
            @Nullable InetAddress source,
            int table) {
        static final Way NONE = new Way(0, false, null, null, -1);
        static final Way REFUSED = new Way(0, true, null, null, -1);
    }

    /// Waits for changes; for one thread but for [#wake()].
    interface Changes extends AutoCloseable {
        /// Returns when something may have changed, the time is over or it was woken.
        ///
        /// @param nanos `Long.MAX_VALUE` for ever
        /// @return whether something may have changed
        boolean await(long nanos) throws IOException;

        /// Ends a wait; from any thread, and after the close as well.
        void wake();

        @Override
        void close();
    }
}
