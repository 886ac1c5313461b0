package dev.fairlead.internal.path;

import dev.fairlead.Endpoint;
import dev.fairlead.LocalAddress;
import dev.fairlead.LocalAddress.Flag;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// At which addresses of this machine a socket that listens can be reached.
///
/// @param local where it listens, perhaps on every address
/// @param ipv4Too whether every address of IPv6 stands for those of IPv4 too
/// @param interfaceName to which it is bound; `null` for none
/// @param peerToPeer whether who comes over a peer-to-peer link is let in
public record Reachable(
        Endpoint.Address local,
        boolean ipv4Too,
        @Nullable String interfaceName,
        boolean peerToPeer) {

    /// Best first; empty if at none.
    List<Endpoint> in(NetworkView view) {
        List<KnownInterface> open =
                view.inOrder().stream()
                        .filter(each -> interfaceName == null || each.name().equals(interfaceName))
                        .filter(KnownInterface::isRunning)
                        .filter(each -> peerToPeer || interfaceName != null || !each.isPeerToPeer())
                        .toList();
        List<Endpoint> far = at(open, false);
        return far.isEmpty() ? at(open, true) : far;
    }

    private List<Endpoint> at(List<KnownInterface> open, boolean loopback) {
        return open.stream()
                .filter(each -> each.isLoopback() == loopback)
                .flatMap(each ->
                        each.addresses().stream()
                                .filter(own -> listensOn(each, own))
                                .sorted(Comparator.comparingInt(Reachable::rank)))
                .map(LocalAddress::address)
                .<Endpoint>map(address -> Endpoint.address(address, local.port()))
                .toList();
    }

    private boolean listensOn(KnownInterface each, LocalAddress own) {
        InetAddress address = own.address();
        if (!own.isUsable()) {
            return false;
        }
        if (!local.isUnspecified()) {
            return address.equals(local.address())
                    || (each.isLoopback()
                            && local.address().isLoopbackAddress()
                            && each.has(local.address())
                            && address instanceof Inet4Address);
        }
        return address instanceof Inet4Address
                ? ipv4Too || !local.isIpv6()
                // Who is told a link-local address has to know his own interface to there.
                : local.isIpv6() && !address.isLinkLocalAddress();
    }

    private static int rank(LocalAddress own) {
        boolean ipv4 = own.address() instanceof Inet4Address;
        if (own.flags().contains(Flag.DEPRECATED) || own.address().isLinkLocalAddress()) {
            return 4;
        }
        if (own.flags().contains(Flag.TEMPORARY)) {
            return 3;
        }
        return ipv4 ? 0 : isUniqueLocal(own.address()) ? 2 : 1;
    }

    /// RFC 4193: known within one site.
    private static boolean isUniqueLocal(InetAddress address) {
        return (address.getAddress()[0] & 0xfe) == 0xfc;
    }
}
