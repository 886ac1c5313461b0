package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.DatagramReceiver;
import dev.fairlead.internal.os.Descriptor;
import dev.fairlead.internal.os.Linux;
import dev.fairlead.internal.os.Membership;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.os.UdpCalls;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A UDP socket of Linux, on the loop's epoll. Its error queue is on (ip(7), `IP_RECVERR`) and is
/// read until it is empty, so that each ICMP error finds the flow it belongs to and none keeps
/// epoll awake.
final class SystemUdpSocket implements UdpSocket, EpollIoHandle {
    private static final Set<DatagramCapability> CAPABILITIES =
            Set.copyOf(EnumSet.allOf(DatagramCapability.class));

    /// So many reads of up to 32 datagrams before other sockets of the loop have their turn.
    private static final int READS_IN_A_ROW = 4;

    /// A pending error of the socket is consumed by the send that meets it, which has to be made
    /// again. The network can make new ones faster than that.
    private static final int SEND_ATTEMPTS = 4;

    /// The queue of the interface is full, and nothing tells when it is not.
    private static final long INTERFACE_BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final UdpSockets sockets;
    private final Loop loop;
    private final Descriptor descriptor;
    private final FileDescriptor watched;
    private final boolean ipv6;
    private final boolean connected;
    private final boolean ipv4Peer;
    private final Events events;
    private final SocketName local;
    private final DatagramReceiver.Taker taker = new Arrivals();
    private volatile long systemDrops;
    private volatile boolean interfaceBusy;
    private @Nullable IoRegistration registration; // on the loop
    private boolean gone; // on the loop

    private SystemUdpSocket(
            UdpSockets sockets,
            Loop loop,
            int number,
            UdpSockets.Binding binding,
            Events events,
            SocketName local) {
        this.sockets = sockets;
        this.loop = loop;
        this.descriptor = new Descriptor(number);
        this.watched = new FileDescriptor(number);
        this.ipv6 = binding.ipv6();
        this.connected = binding.remote() != null;
        this.ipv4Peer = connected && !ipv6;
        this.events = events;
        this.local = local;
    }

    static void open(
            UdpSockets sockets,
            Loop loop,
            UdpSockets.Binding binding,
            UdpSocketOptions options,
            Events events,
            Outcome outcome) {
        int number;
        try {
            number = UdpCalls.socket(binding.ipv6());
        } catch (SystemCallException e) {
            outcome.failed(e);
            return;
        }
        SystemUdpSocket socket;
        try {
            prepare(number, binding, options);
            SocketName local = UdpCalls.localName(number);
            socket = new SystemUdpSocket(sockets, loop, number, binding, events, local);
        } catch (IOException e) {
            UdpCalls.close(number);
            outcome.failed(e);
            return;
        }
        ((IoEventLoop) loop.netty())
                .register(socket)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        socket.registration = (IoRegistration) registered.getNow();
                        socket.watch(EpollIoOps.EPOLLIN);
                        outcome.opened(socket);
                    } else {
                        socket.descriptor.close();
                        outcome.failed(registered.cause());
                    }
                });
    }

    private static void prepare(int number, UdpSockets.Binding binding, UdpSocketOptions options)
            throws SystemCallException, UnknownHostException {
        boolean ipv6 = binding.ipv6();
        options.apply(number, ipv6, binding.dualStack());
        set(number, Linux.SOL_SOCKET, Linux.SO_TIMESTAMPNS, 1);
        set(number, Linux.SOL_SOCKET, Linux.SO_RXQ_OVFL, 1);
        if (ipv6) {
            set(number, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, binding.dualStack() ? 0 : 1);
            set(number, Linux.IPPROTO_IPV6, Linux.IPV6_RECVERR, 1);
            set(number, Linux.IPPROTO_IPV6, Linux.IPV6_RECVTCLASS, 1);
        }
        if (!ipv6 || binding.dualStack()) {
            set(number, Linux.IPPROTO_IP, Linux.IP_RECVERR, 1);
            set(number, Linux.IPPROTO_IP, Linux.IP_RECVTOS, 1);
        }
        if (binding.wildcard()) {
            if (ipv6) {
                set(number, Linux.IPPROTO_IPV6, Linux.IPV6_RECVPKTINFO, 1);
            } else {
                set(number, Linux.IPPROTO_IP, Linux.IP_PKTINFO, 1);
            }
        }
        if (binding.reuseAddress()) {
            set(number, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
        }
        if (binding.reusePort()) {
            set(number, Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        }
        if (binding.interfaceName() != null) {
            byte[] name = binding.interfaceName().getBytes(StandardCharsets.US_ASCII);
            UdpCalls.setOption(
                    number,
                    Linux.SOL_SOCKET,
                    Linux.SO_BINDTODEVICE,
                    Arrays.copyOf(name, name.length + 1));
        }
        if (binding.local() != null) {
            SocketName local = SocketName.of(binding.local().toSocketAddress());
            UdpCalls.bind(number, local, ipv6);
        }
        if (binding.remote() != null) {
            SocketName remote = SocketName.of(binding.remote().toSocketAddress());
            UdpCalls.connect(number, remote, ipv6);
        }
    }

    private static void set(int number, int level, int option, int value)
            throws SystemCallException {
        UdpCalls.setOption(number, level, option, value);
    }

    // ---- sending

    @Override
    public boolean send(ByteBuffer content, @Nullable SocketName to, @Nullable SocketName from)
            throws IOException {
        if (interfaceBusy) {
            return false;
        }
        if (!descriptor.keep()) {
            throw new ClosedChannelException();
        }
        try {
            int error = 0;
            for (int attempt = 0; attempt < SEND_ATTEMPTS; attempt++) {
                int sent = sockets.senders().send(descriptor.number(), ipv6, content, to, from);
                if (sent >= 0) {
                    return true;
                }
                error = -sent;
                if (error == Linux.EAGAIN) {
                    return false;
                } else if (error == Linux.ENOBUFS) {
                    interfaceBusy = true;
                    return false;
                } else if (error == Linux.EPERM) {
                    break; // a packet filter of this machine; a second try would tell less
                }
            }
            throw new SystemCallException("sendmsg", error);
        } finally {
            descriptor.release();
        }
    }

    @Override
    public void change(Membership membership, boolean join) throws IOException {
        if (!descriptor.keep()) {
            throw new ClosedChannelException();
        }
        try {
            if (join) {
                membership.join(descriptor.number());
            } else {
                membership.leave(descriptor.number());
            }
        } finally {
            descriptor.release();
        }
    }

    @Override
    public void wantWrite() {
        onLoop(() -> {
            if (interfaceBusy) {
                loop.schedule(
                        INTERFACE_BUSY_NANOS,
                        () -> {
                            interfaceBusy = false;
                            events.writable();
                        });
            } else {
                watch(EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT));
            }
        });
    }

    private void onLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and has closed this socket.
        }
    }

    private void watch(EpollIoOps ops) {
        if (!gone && registration != null) {
            registration.submit(ops);
        }
    }

    // ---- receiving

    @Override
    public void handle(IoRegistration known, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        if (ops.contains(EpollIoOps.EPOLLERR)) {
            readErrors();
        }
        if (!gone && ops.contains(EpollIoOps.EPOLLIN)) {
            read();
        }
        if (!gone && ops.contains(EpollIoOps.EPOLLOUT)) {
            watch(EpollIoOps.EPOLLIN);
            events.writable();
        }
    }

    private void read() {
        DatagramReceiver receiver = sockets.receiver();
        for (int i = 0; i < READS_IN_A_ROW && !gone; i++) {
            int count = receiver.receive(descriptor.number(), connected, taker);
            // An error other than EAGAIN was pending; the error queue tells of it, if it matters.
            if (!DatagramReceiver.mayHaveMore(count) && (count > 0 || count == -Linux.EAGAIN)) {
                return;
            }
        }
    }

    private void readErrors() {
        if (sockets.receiver().receiveErrors(descriptor.number(), taker) && !gone) {
            try {
                // Reading it clears it: what is pending was in the queue too.
                int _ = UdpCalls.option(descriptor.number(), Linux.SOL_SOCKET, Linux.SO_ERROR);
            } catch (SystemCallException e) {
                events.failed(null, e, 0);
            }
        }
    }

    private final class Arrivals implements DatagramReceiver.Taker {
        @Override
        public void received(
                @Nullable SocketName from,
                @Nullable SocketName to,
                ByteBuffer content,
                int trafficClass,
                long receivedAt) {
            if (!gone) {
                events.received(from, to, content, trafficClass, receivedAt);
            }
        }

        @Override
        public void systemDrops(int count) {
            systemDrops = count & 0xffff_ffffL;
        }

        @Override
        public void failed(SocketName to, int errno, int mtu, boolean fromNetwork) {
            // What the system itself refused was thrown by the send; a new limit is news.
            if (!gone && (fromNetwork || mtu > 0)) {
                events.failed(
                        to, fromNetwork ? SystemCallException.ofTheNetwork(errno) : null, mtu);
            }
        }
    }

    // ---- what is known

    @Override
    public SocketName local() {
        return local;
    }

    @Override
    public int mtu() {
        if (!connected || !descriptor.keep()) {
            return 0;
        }
        try {
            return ipv4Peer
                    ? UdpCalls.option(descriptor.number(), Linux.IPPROTO_IP, Linux.IP_MTU)
                    : UdpCalls.option(descriptor.number(), Linux.IPPROTO_IPV6, Linux.IPV6_MTU);
        } catch (SystemCallException _) {
            return 0; // the route is gone; the next send says so
        } finally {
            descriptor.release();
        }
    }

    /// An option as the system has it, for tests.
    int option(int level, int name) throws SystemCallException {
        return UdpCalls.option(descriptor.number(), level, name);
    }

    @Override
    public long systemDrops() {
        return systemDrops;
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public FileDescriptor fd() {
        return watched;
    }

    @Override
    public void close() {
        if (!gone) {
            gone = true;
            if (registration != null) {
                registration.cancel();
            }
            descriptor.close();
            events.gone();
        }
    }
}
