package dev.fairlead.internal.path;

import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceTraits;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes interfaces of what rtnetlink(7) tells, what sysfs and nl80211 add and what was set by
/// hand.
final class InterfaceReader {
    // linux/if.h
    private static final int IFF_UP = 0x1;
    private static final int IFF_BROADCAST = 0x2;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_POINTOPOINT = 0x10;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_NOARP = 0x80;
    private static final int IFF_PROMISC = 0x100;
    private static final int IFF_MULTICAST = 0x1000;
    private static final int IFF_DORMANT = 0x20000;
    private static final int IF_OPER_DORMANT = 5;

    // linux/if_addr.h
    private static final int IFA_F_TEMPORARY = 0x01;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_DEPRECATED = 0x20;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_PERMANENT = 0x80;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int IFA_F_OPTIMISTIC = 0x04;

    private static final int MOST_KEPT = 1024;

    /// When what sysfs says may be another than before.
    private record Key(int index, String name, int flags, int state) {}

    private final Path folder;
    private final Map<String, InterfaceTraits> byHand;
    private final Wireless wireless;
    private final Supplier<Map<String, Boolean>> metered;
    private final Map<Key, SystemInterface> known = new ConcurrentHashMap<>();
    private volatile Map<Integer, Boolean> wirelessLinks = Map.of();

    /// @param folder of sysfs, `/sys/class/net`
    /// @param byHand what the program says of interfaces, by their names
    /// @param metered what a daemon says of interfaces, by their names: whether they cost
    InterfaceReader(
            Path folder,
            Map<String, InterfaceTraits> byHand,
            Wireless wireless,
            Supplier<Map<String, Boolean>> metered) {
        this.folder = folder;
        this.byHand = Map.copyOf(byHand);
        this.wireless = wireless;
        this.metered = metered;
    }

    /// What a person says wins; then what a daemon knows; and what nobody knows goes by the type.
    boolean isExpensive(String name, InterfaceType type, InterfaceTraits traits) {
        return traits.expensive()
                .orElseGet(() -> metered.get().getOrDefault(name, type == InterfaceType.CELLULAR));
    }

    /// Whether peer-to-peer links can be recognised.
    boolean knowsPeerToPeer() {
        return wireless.isThere();
    }

    /// Whether the program itself says of an interface that it is a peer-to-peer link.
    boolean hasPeerToPeerByHand() {
        return byHand.values().stream().anyMatch(each -> each.peerToPeer().orElse(false));
    }

    /// What a person says of an interface.
    InterfaceTraits traits(String name, @Nullable String alias) {
        return byHand.getOrDefault(name, InterfaceTraits.NONE)
                .or(alias == null ? InterfaceTraits.NONE : InterfaceTraits.ofAlias(alias));
    }

    List<KnownInterface> join(
            List<NetlinkMessage.Link> links, List<NetlinkMessage.Address> addresses) {
        Map<Integer, List<LocalAddress>> addressesOf = new HashMap<>();
        for (NetlinkMessage.Address address : addresses) {
            addressesOf
                    .computeIfAbsent(address.index(), _ -> new ArrayList<>())
                    .add(local(address));
        }
        Map<Integer, Boolean> radio = wirelessLinks(links);
        return links.stream()
                .map(link ->
                        join(
                                link,
                                radio.get(link.index()),
                                addressesOf.getOrDefault(link.index(), List.of())))
                .sorted(Comparator.comparingInt(KnownInterface::index))
                .toList();
    }

    /// While no interface is wireless, and none comes, nobody is asked.
    private Map<Integer, Boolean> wirelessLinks(List<NetlinkMessage.Link> links) {
        if (!wirelessLinks.isEmpty()
                || links.stream().anyMatch(link -> !known.containsKey(key(link)))) {
            wirelessLinks = wireless.links();
        }
        return wirelessLinks;
    }

    /// @param peerToPeer as nl80211 says; `null` if it does not know the interface
    private KnownInterface join(
            NetlinkMessage.Link link, @Nullable Boolean peerToPeer, List<LocalAddress> addresses) {
        SystemInterface system = system(link);
        InterfaceTraits traits = traits(link.name(), link.alias());
        InterfaceType type =
                traits.type()
                        .orElseGet(() ->
                                peerToPeer == null
                                        ? system.type(link.hardware(), link.kind())
                                        : InterfaceType.WIFI);
        return new KnownInterface(
                link.name(),
                link.index(),
                type,
                flags(link),
                addresses.stream()
                        .sorted(
                                Comparator.comparing(
                                        each -> !(each.address() instanceof Inet4Address)))
                        .toList(),
                Optional.of(link.address())
                        .filter(own -> !own.isEmpty() && type != InterfaceType.LOOPBACK),
                link.mtu(),
                OptionalInt.of(link.hardware()),
                Optional.ofNullable(link.kind()),
                Optional.ofNullable(link.alias()),
                system.speed(),
                isExpensive(link.name(), type, traits),
                traits.constrained().orElse(false),
                traits.peerToPeer().orElse(peerToPeer != null && peerToPeer));
    }

    private static Key key(NetlinkMessage.Link link) {
        return new Key(link.index(), link.name(), link.flags(), link.state());
    }

    private SystemInterface system(NetlinkMessage.Link link) {
        Key key = key(link);
        SystemInterface read = known.get(key);
        if (read == null) {
            if (known.size() >= MOST_KEPT) {
                known.clear(); // interfaces came and went
            }
            read = SystemInterface.read(folder, link.name(), link.index());
            known.put(key, read);
        }
        return read;
    }

    private static Set<Flag> flags(NetlinkMessage.Link link) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        addIf(flags, Flag.UP, link.flags(), IFF_UP);
        addIf(flags, Flag.RUNNING, link.flags(), IFF_RUNNING);
        addIf(flags, Flag.BROADCAST, link.flags(), IFF_BROADCAST);
        addIf(flags, Flag.LOOPBACK, link.flags(), IFF_LOOPBACK);
        addIf(flags, Flag.POINT_TO_POINT, link.flags(), IFF_POINTOPOINT);
        addIf(flags, Flag.NO_ARP, link.flags(), IFF_NOARP);
        addIf(flags, Flag.PROMISCUOUS, link.flags(), IFF_PROMISC);
        addIf(flags, Flag.MULTICAST, link.flags(), IFF_MULTICAST);
        addIf(flags, Flag.DORMANT, link.flags(), IFF_DORMANT);
        if (link.state() == IF_OPER_DORMANT) {
            flags.add(Flag.DORMANT);
        }
        return flags;
    }

    private static <F> void addIf(Set<F> flags, F flag, int bits, int bit) {
        if ((bits & bit) != 0) {
            flags.add(flag);
        }
    }

    private static LocalAddress local(NetlinkMessage.Address address) {
        Set<LocalAddress.Flag> flags = EnumSet.noneOf(LocalAddress.Flag.class);
        boolean ipv6 = address.local() instanceof Inet6Address;
        int bits = address.flags();
        if (ipv6) { // of IPv4 the bit means that it is not the first of its network
            addIf(flags, LocalAddress.Flag.TEMPORARY, bits, IFA_F_TEMPORARY);
        }
        addIf(flags, LocalAddress.Flag.DEPRECATED, bits, IFA_F_DEPRECATED);
        if ((bits & IFA_F_OPTIMISTIC) == 0) { // RFC 4429: such a one is used meanwhile
            addIf(flags, LocalAddress.Flag.TENTATIVE, bits, IFA_F_TENTATIVE);
        }
        addIf(flags, LocalAddress.Flag.DUPLICATE, bits, IFA_F_DADFAILED);
        addIf(flags, LocalAddress.Flag.PERMANENT, bits, IFA_F_PERMANENT);
        addIf(flags, LocalAddress.Flag.NO_PREFIX_ROUTE, bits, IFA_F_NOPREFIXROUTE);
        return new LocalAddress(
                scoped(address.local(), address.index()),
                address.prefixLength(),
                Optional.ofNullable(address.broadcast()),
                address.peer().equals(address.local())
                        ? Optional.empty()
                        : Optional.of(scoped(address.peer(), address.index())),
                scope(address.scope()),
                flags);
    }

    /// RT_SCOPE of linux/rtnetlink.h.
    private static LocalAddress.Scope scope(int number) {
        return switch (number) {
            case 200 -> LocalAddress.Scope.SITE;
            case 253 -> LocalAddress.Scope.LINK;
            case 254 -> LocalAddress.Scope.HOST;
            default -> LocalAddress.Scope.GLOBAL;
        };
    }

    private static InetAddress scoped(InetAddress address, int index) {
        if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
            return address;
        }
        try {
            return Inet6Address.getByAddress(null, address.getAddress(), index);
        } catch (UnknownHostException e) {
            throw new AssertionError("it has 16 bytes", e);
        }
    }
}
