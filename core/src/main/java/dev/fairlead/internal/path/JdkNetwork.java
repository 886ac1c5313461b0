package dev.fairlead.internal.path;

import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.InterfaceTraits;
import dev.fairlead.InterfaceType;
import dev.fairlead.LocalAddress;
import dev.fairlead.PathCapability;
import dev.fairlead.internal.path.NetworkView.DefaultRoute;
import dev.fairlead.internal.path.NetworkView.Names;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Any system, as far as the JDK tells. It has no events, so it is looked at every second while
/// somebody wants to know.
final class JdkNetwork implements NetworkSystem {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int LARGEST = 1 << 20;
    private static final Path IPV4_ROUTES = Path.of("/proc/net/route");
    private static final Path IPV6_ROUTES = Path.of("/proc/net/ipv6_route");

    private final LocalNetwork local;
    private final InterfaceReader traits;

    JdkNetwork(LocalNetwork local, InterfaceReader traits) {
        this.local = local;
        this.traits = traits;
    }

    @Override
    public Set<PathCapability> capabilities() {
        return EnumSet.noneOf(PathCapability.class);
    }

    @Override
    public NetworkView read() {
        List<KnownInterface> interfaces = interfaces();
        List<DefaultRoute> defaults = new ArrayList<>();
        for (InetAddress anywhere : List.of(ANYWHERE_IPV4, ANYWHERE_IPV6)) {
            int index = way(anywhere, interfaces).index();
            if (index != 0) {
                defaults.add(new DefaultRoute(index, anywhere instanceof Inet4Address, null));
            }
        }
        return new NetworkView(interfaces, defaults, routes(), Names.NONE);
    }

    private List<KnownInterface> interfaces() {
        List<KnownInterface> found = new ArrayList<>();
        try {
            for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
                try {
                    found.add(of(one));
                } catch (SocketException _) {
                    // it went away while we looked
                }
            }
        } catch (SocketException _) {
            return List.of(); // so says Java where there is none
        }
        found.sort(Comparator.comparingInt(KnownInterface::index));
        return found;
    }

    private KnownInterface of(NetworkInterface one) throws SocketException {
        InterfaceTraits said = traits.traits(one.getName(), null);
        InterfaceType type =
                said.type().orElse(one.isLoopback() ? InterfaceType.LOOPBACK : InterfaceType.OTHER);
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (one.isUp()) { // for Java: and running
            flags.addAll(List.of(Flag.UP, Flag.RUNNING));
        }
        if (one.isLoopback()) {
            flags.add(Flag.LOOPBACK);
        }
        if (one.isPointToPoint()) {
            flags.add(Flag.POINT_TO_POINT);
        }
        if (one.supportsMulticast()) {
            flags.add(Flag.MULTICAST);
        }
        byte[] own = one.getHardwareAddress();
        return new KnownInterface(
                one.getName(),
                one.getIndex(),
                type,
                flags,
                one.getInterfaceAddresses().stream()
                        .map(JdkNetwork::of)
                        .sorted(
                                Comparator.comparing(
                                        each -> !(each.address() instanceof Inet4Address)))
                        .toList(),
                own == null
                        ? Optional.empty()
                        : Optional.of(HexFormat.ofDelimiter(":").formatHex(own)),
                one.getMTU(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                traits.isExpensive(one.getName(), type, said),
                said.constrained().orElse(false),
                said.peerToPeer().orElse(false));
    }

    private static LocalAddress of(InterfaceAddress address) {
        InetAddress own = address.getAddress();
        return new LocalAddress(
                own,
                address.getNetworkPrefixLength(),
                Optional.ofNullable(address.getBroadcast()),
                Optional.empty(),
                own.isLoopbackAddress()
                        ? LocalAddress.Scope.HOST
                        : own.isLinkLocalAddress()
                                ? LocalAddress.Scope.LINK
                                : LocalAddress.Scope.GLOBAL,
                Set.of());
    }

    /// Linux writes its routes into files that need no native access.
    private static long routes() {
        return Arrays.hashCode(content(IPV4_ROUTES).getBytes(StandardCharsets.ISO_8859_1)) * 31L
                // Counters would make every one differ, so only what stays is regarded.
                + content(IPV6_ROUTES)
                        .lines()
                        .map(line -> line.split("\\s+"))
                        .filter(words -> words.length >= 10)
                        .mapToLong(words ->
                                (words[0] + "/" + words[1] + " " + words[4] + " " + words[5] + " "
                                                + words[9])
                                        .hashCode())
                        .sum();
    }

    private static String content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // another system
        }
    }

    @Override
    public Way way(InetAddress destination, int index, @Nullable InetAddress source) {
        Way way = way(destination, interfaces());
        return index == 0 || way.index() == index ? way : Way.NONE;
    }

    private Way way(InetAddress destination, List<KnownInterface> interfaces) {
        InetAddress source = local.locate(destination).source();
        if (source == null) {
            return Way.NONE;
        }
        return interfaces.stream()
                .filter(each -> each.has(source))
                .findFirst()
                .map(each -> new Way(each.index(), false, null, source, -1))
                .orElse(Way.NONE);
    }

    @Override
    public Map<String, InterfaceCounts> counts() {
        return Map.of();
    }

    /// What was not said by hand is not known, so nobody is asked.
    @Override
    public Set<Integer> peerToPeer() {
        return traits.hasPeerToPeerByHand() ? NetworkSystem.peerToPeer(interfaces()) : Set.of();
    }

    @Override
    public Changes changes() {
        return everySecond();
    }

    /// Something may have changed every second.
    static Changes everySecond() {
        Semaphore woken = new Semaphore(0);
        return new Changes() {
            @Override
            public boolean await(long nanos) throws IOException {
                try {
                    boolean own =
                            woken.tryAcquire(
                                    Math.min(nanos, EVERY.toNanos()), TimeUnit.NANOSECONDS);
                    woken.drainPermits();
                    return !own;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }

            @Override
            public void wake() {
                woken.release();
            }

            @Override
            public void close() {}
        };
    }
}
