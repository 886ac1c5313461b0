package dev.fairlead.discovery.internal.io;

import dev.fairlead.discovery.internal.mdns.Arrival;
import dev.fairlead.discovery.internal.mdns.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// By the JDK's channels, where native access is not enabled or the system is another: a channel
/// for each link. They do not tell where a packet was sent to; so one from an address of the link
/// is taken as sent to the group, and any other as sent to us.
final class ChannelPort implements MulticastPort {
    private static final int MANY = 16;
    private static final int LARGEST = 1 << 14;
    private static final int FURTHEST = 255; // RFC 6762, section 11

    private record Joined(
            Link link, NetworkInterface of, DatagramChannel channel, SelectionKey key) {}

    private final Selector selector;
    private final Map<Link, Joined> joined = new HashMap<>();
    private final ByteBuffer content = ByteBuffer.allocateDirect(LARGEST);

    private ChannelPort(Selector selector) {
        this.selector = selector;
    }

    static ChannelPort open() throws IOException {
        return new ChannelPort(Selector.open());
    }

    @Override
    public void join(Link link) throws IOException {
        NetworkInterface of = NetworkInterface.getByIndex(link.interfaceIndex());
        if (of == null) {
            throw new IOException("interface " + link.interfaceIndex() + " is gone");
        }
        DatagramChannel channel =
                DatagramChannel.open(
                        link.family() == Link.Family.IPV4
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, of);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, FURTHEST);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.bind(new InetSocketAddress(NUMBER));
            channel.join(MulticastPort.group(link), of);
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ, link);
            joined.put(link, new Joined(link, of, channel, key));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException io ? io : new IOException(e.toString(), e);
        }
    }

    @Override
    public void leave(Link link) {
        Joined left = joined.remove(link);
        if (left != null) {
            close(left);
        }
    }

    private static void close(Joined left) {
        try {
            left.key.cancel();
            left.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a channel could not be closed", e);
        }
    }

    @Override
    public void send(Link link, @Nullable InetSocketAddress to, byte[] packet) throws IOException {
        Joined by = joined.get(link);
        if (by == null) {
            throw new IOException("link " + link + " is not joined");
        }
        InetSocketAddress target =
                to == null ? new InetSocketAddress(MulticastPort.group(link), NUMBER) : to;
        if (by.channel.send(ByteBuffer.wrap(packet), target) == 0) {
            throw new IOException("the system has no room for a packet now");
        }
    }

    @Override
    public void await(long nanos, Taker taker) throws IOException {
        if (nanos == Long.MAX_VALUE) {
            selector.select();
        } else if (nanos <= 0) {
            selector.selectNow();
        } else {
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999)));
        }
        for (SelectionKey key : selector.selectedKeys()) {
            Joined from = joined.get((Link) key.attachment());
            if (from != null) {
                read(from, taker);
            }
        }
        selector.selectedKeys().clear();
    }

    private void read(Joined by, Taker taker) throws IOException {
        for (int i = 0; i < MANY; i++) {
            content.clear();
            if (!(by.channel.receive(content) instanceof InetSocketAddress from)) {
                return;
            }
            if (belongs(from.getAddress(), by)) {
                byte[] packet = new byte[content.flip().remaining()];
                content.get(packet);
                boolean near = isNear(from.getAddress(), by.of);
                taker.received(new Arrival(by.link, from, near, Arrival.UNKNOWN), packet);
            }
        }
    }

    /// Some systems give a packet to every channel of the family that is bound to the port.
    private static boolean belongs(InetAddress from, Joined by) {
        boolean ipv4 = from instanceof Inet4Address;
        if (ipv4 != (by.link.family() == Link.Family.IPV4)) {
            return false;
        }
        return !(from instanceof Inet6Address v6)
                || v6.getScopeId() == 0
                || v6.getScopeId() == by.link.interfaceIndex();
    }

    private static boolean isNear(InetAddress from, NetworkInterface of) throws IOException {
        boolean ours = of.isLoopback() && NetworkInterface.getByInetAddress(from) != null;
        if (from.isLinkLocalAddress() || ours) {
            return true;
        }
        for (InterfaceAddress address : of.getInterfaceAddresses()) {
            if (new dev.fairlead.discovery.internal.mdns.LocalAddress(
                            address.getAddress(), address.getNetworkPrefixLength())
                    .reaches(from)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void close() {
        joined.values().forEach(ChannelPort::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a selector could not be closed", e);
        }
    }
}
