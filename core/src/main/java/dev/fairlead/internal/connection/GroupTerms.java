package dev.fairlead.internal.connection;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.MulticastOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.UdpOptions;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.path.GroupChoice;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which group is to be joined and how, once it is known to make sense; and what of that which
/// comes to its port is let in.
final class GroupTerms {
    private final Endpoint.Address group;
    private final GroupChoice choice;
    private final MulticastOptions options;
    private volatile @Nullable OpenUdpPort port; // to be told of what is too large

    private GroupTerms(Endpoint.Address group, GroupChoice choice, MulticastOptions options) {
        this.group = group;
        this.choice = choice;
        this.options = options;
    }

    /// @throws IllegalArgumentException if it makes none
    static GroupTerms of(Endpoint to, MulticastOptions options) {
        if (!(to instanceof Endpoint.Address address)
                || !(address.isMulticast() || address.isBroadcast())) {
            throw new IllegalArgumentException(
                    to
                            + " is no group: an address of 224.0.0.0/4 or ff00::/8 is needed, or"
                            + " 255.255.255.255");
        }
        if (address.port() == 0) {
            throw new IllegalArgumentException(
                    to + " has no port: all members of a group use the same, which has to be said");
        }
        if (isOfOneSource(address) && options.sources().isEmpty()) {
            throw new IllegalArgumentException(
                    to
                            + " is for one source (RFC 4607): say whose, with"
                            + " MulticastOptions.withSources");
        }
        for (Endpoint.Address source : options.sources()) {
            if (source.isIpv4() != address.isIpv4() || address.isBroadcast()) {
                throw new IllegalArgumentException(
                        source + " cannot send to " + to + ": sources are of the group's own kind");
            }
        }
        List<String> names = new ArrayList<>(options.interfaces());
        if (!address.scope().isEmpty() && !names.contains(address.scope())) {
            names.add(address.scope());
        }
        return new GroupTerms(
                new Endpoint.Address(address.address(), "", address.port()),
                new GroupChoice(address.isIpv4(), names),
                options);
    }

    /// 232.0.0.0/8 and ff3x::/32.
    private static boolean isOfOneSource(Endpoint.Address address) {
        byte[] bytes = address.address().getAddress();
        return address.isIpv4()
                ? (bytes[0] & 0xff) == 232
                : bytes[0] == (byte) 0xff
                        && (bytes[1] & 0xf0) == 0x30
                        && bytes[2] == 0
                        && bytes[3] == 0;
    }

    Endpoint.Address group() {
        return group;
    }

    GroupChoice choice() {
        return choice;
    }

    UdpOptions udp() {
        return options.udp().withBroadcast(group.isBroadcast());
    }

    /// Where the socket is bound.
    Endpoint.Address bound() {
        return (Endpoint.Address) Endpoint.host(group.isIpv4() ? "0.0.0.0" : "::", group.port());
    }

    /// Whether there is something to join: everybody hears a broadcast.
    boolean hasMembers() {
        return !group.isBroadcast();
    }

    /// Each one is joined for itself; one that is `null` stands for all.
    List<@Nullable SocketName> sources() throws NetworkException {
        List<@Nullable SocketName> names = new ArrayList<>();
        for (Endpoint.Address source : options.sources()) {
            names.add(nameOf(source));
        }
        if (names.isEmpty()) {
            names.add(null);
        }
        return names;
    }

    static SocketName nameOf(Endpoint.Address address) throws NetworkException {
        try {
            return SocketName.of(address.toSocketAddress());
        } catch (UnknownHostException e) {
            throw new NetworkException(
                    new PathFailure.NoSuchInterface(address.scope(), LocalNetwork.interfaceNames()),
                    e);
        }
    }

    /// Who is told of datagrams that are too large.
    void tellTo(OpenUdpPort told) {
        port = told;
    }

    /// On the loop.
    boolean lets(SocketName from, SocketName to, int size) {
        if (!to.isGroup() && !options.unicast()) {
            return false;
        }
        if (size > options.maximumDatagramSize()) {
            OpenUdpPort told = port;
            if (told != null) {
                told.tell(
                        new TransferFailure.Oversized(
                                Endpoint.address(from.toInet()),
                                size,
                                options.maximumDatagramSize(),
                                Delivery.NOTHING));
            }
            return false;
        }
        return true;
    }
}
