package dev.fairlead.internal.path;

import dev.fairlead.internal.time.TimeSource;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks the kernel: a UDP socket that is connected has its source address chosen, and sends
/// nothing.
final class SystemNetwork implements LocalNetwork {
    /// RFC 863, discard. Any port would do.
    private static final int PORT = 9;

    private static final Path IF_INET6 = Path.of("/proc/net/if_inet6");
    private static final long SNAPSHOT_LIFETIME = Duration.ofSeconds(1).toNanos();

    /// What is known of the local IPv6 addresses, and since when.
    private record Snapshot(Map<InetAddress, LocalIpv6Address> addresses, long at) {}

    private volatile @Nullable Snapshot snapshot;

    @Override
    public Destination locate(InetAddress destination) {
        InetAddress source = source(destination);
        if (source instanceof Inet6Address) {
            LocalIpv6Address local = localAddresses().get(source);
            if (local != null) {
                return new Destination(
                        destination, source, local.isDeprecated(), local.prefixLength());
            }
        }
        return new Destination(destination, source, false, source instanceof Inet6Address ? 64 : 0);
    }

    private static @Nullable InetAddress source(InetAddress destination) {
        var family =
                destination instanceof Inet4Address
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6;
        try (DatagramChannel channel = DatagramChannel.open(family)) {
            channel.connect(new InetSocketAddress(destination, PORT));
            return channel.getLocalAddress() instanceof InetSocketAddress local
                    ? local.getAddress()
                    : null;
        } catch (IOException | UnsupportedOperationException | UnresolvedAddressException _) {
            return null; // no route, or no IPv6 on this machine: that is the answer
        }
    }

    private Map<InetAddress, LocalIpv6Address> localAddresses() {
        Snapshot known = snapshot;
        long now = TimeSource.SYSTEM.nanoTime();
        if (known == null || now - known.at > SNAPSHOT_LIFETIME) {
            known = new Snapshot(LocalIpv6Address.parse(read()), now);
            snapshot = known;
        }
        return known.addresses;
    }

    private static List<String> read() {
        try {
            return Files.readAllLines(IF_INET6);
        } catch (IOException _) {
            return List.of(); // only Linux has the file; elsewhere no address counts as deprecated
        }
    }

    @Override
    public boolean isUp() {
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            return all.filter(SystemNetwork::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .findAny()
                    .isPresent();
        } catch (SocketException _) {
            return true; // the system will not tell; then nobody shall be told that there is none
        }
    }

    private static boolean isUp(NetworkInterface candidate) {
        try {
            return candidate.isUp() && !candidate.isLoopback();
        } catch (SocketException _) {
            return false; // it has gone since the list was made
        }
    }
}
