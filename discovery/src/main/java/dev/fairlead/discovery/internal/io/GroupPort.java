package dev.fairlead.discovery.internal.io;

import dev.fairlead.discovery.internal.mdns.Arrival;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.internal.os.GroupSocket;
import dev.fairlead.internal.os.GroupWait;
import dev.fairlead.internal.os.SystemCallException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// By the calls of Linux: one socket for each family, which tells by which interface each packet
/// came in, and whether it was sent to the group.
final class GroupPort implements MulticastPort {
    private final Map<Link.Family, GroupSocket> sockets;
    private final GroupWait wait;
    private int loopback; // 0 for none

    private GroupPort(Map<Link.Family, GroupSocket> sockets, GroupWait wait) {
        this.sockets = sockets;
        this.wait = wait;
    }

    static GroupPort open() throws SystemCallException {
        Map<Link.Family, GroupSocket> sockets = new EnumMap<>(Link.Family.class);
        SystemCallException failure = null;
        for (Link.Family family : Link.Family.values()) {
            try {
                sockets.put(family, GroupSocket.open(family == Link.Family.IPV6, NUMBER));
            } catch (SystemCallException e) {
                failure = e; // a machine may have one family only
            }
        }
        if (sockets.isEmpty() && failure != null) {
            throw failure;
        }
        try {
            return new GroupPort(sockets, GroupWait.open(List.copyOf(sockets.values())));
        } catch (SystemCallException e) {
            sockets.values().forEach(GroupSocket::close);
            throw e;
        }
    }

    private GroupSocket socket(Link link) throws IOException {
        GroupSocket socket = sockets.get(link.family());
        if (socket == null) {
            throw new IOException("no socket of " + link.family() + " could be opened");
        }
        return socket;
    }

    @Override
    public void join(Link link) throws IOException {
        socket(link).join(MulticastPort.group(link), link.interfaceIndex());
        NetworkInterface of = NetworkInterface.getByIndex(link.interfaceIndex());
        if (of != null && of.isLoopback()) {
            loopback = link.interfaceIndex();
        }
    }

    @Override
    public void leave(Link link) {
        try {
            socket(link).leave(MulticastPort.group(link), link.interfaceIndex());
        } catch (IOException _) {
            // the interface is gone, and the membership with it
        }
    }

    @Override
    public void send(Link link, @Nullable InetSocketAddress to, byte[] packet) throws IOException {
        InetSocketAddress target =
                to == null ? new InetSocketAddress(MulticastPort.group(link), NUMBER) : to;
        int sent =
                socket(link)
                        .send(
                                target,
                                link.interfaceIndex(),
                                link.interfaceIndex() == loopback,
                                packet);
        if (sent < 0) {
            throw new SystemCallException("sendmsg", -sent);
        }
    }

    @Override
    public void await(long nanos, Taker taker) throws IOException {
        wait.await(
                nanos,
                (from, index, multicast, hopLimit, content) -> {
                    Link.Family family =
                            from.getAddress() instanceof Inet4Address
                                    ? Link.Family.IPV4
                                    : Link.Family.IPV6;
                    taker.received(
                            new Arrival(new Link(index, family), from, multicast, hopLimit),
                            content);
                });
    }

    @Override
    public void wake() {
        wait.wake();
    }

    @Override
    public void close() {
        wait.close();
        sockets.values().forEach(GroupSocket::close);
    }
}
