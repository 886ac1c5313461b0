package dev.fairlead.internal.stack.udp;

import dev.fairlead.DatagramCapability;
import dev.fairlead.Endpoint;
import dev.fairlead.internal.capture.CaptureFile;
import dev.fairlead.internal.os.Membership;
import dev.fairlead.internal.os.SocketName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes down what goes through a UDP socket. There is one only where a capture was asked for.
final class UdpTap implements UdpSocket.Events, UdpSocket.Outcome {
    private final CaptureFile file;
    private final Endpoint.@Nullable Address peer;
    private final UdpSocket.Events events;
    private final UdpSocket.Outcome outcome;
    private @Nullable UdpSocket socket; // on the loop

    /// @param peer that the socket is connected to; `null` for none
    UdpTap(
            CaptureFile file,
            Endpoint.@Nullable Address peer,
            UdpSocket.Events events,
            UdpSocket.Outcome outcome) {
        this.file = file;
        this.peer = peer;
        this.events = events;
        this.outcome = outcome;
    }

    @Override
    public void opened(UdpSocket made) {
        socket = made;
        outcome.opened(new Tapped(made));
    }

    @Override
    public void failed(Throwable why) {
        outcome.failed(why);
    }

    @Override
    public void received(
            @Nullable SocketName from,
            @Nullable SocketName to,
            ByteBuffer content,
            int trafficClass,
            long receivedAt) {
        if (socket != null) {
            note(from, false, to, socket, content);
        }
        events.received(from, to, content, trafficClass, receivedAt);
    }

    /// @param far the other end; `null` if the socket is connected
    /// @param near this end, where it is one of several; the port may be missing
    private void note(
            @Nullable SocketName far,
            boolean sent,
            @Nullable SocketName near,
            UdpSocket over,
            ByteBuffer content) {
        InetSocketAddress remote;
        if (far != null) {
            remote = far.toInet();
        } else if (peer != null) {
            remote = new InetSocketAddress(peer.address(), peer.port());
        } else {
            return; // nobody is at the other end
        }
        SocketName bound = over.local();
        InetSocketAddress local = (near == null ? bound : near.withPort(bound.port())).toInet();
        if (sent) {
            file.datagram(local, remote, content);
        } else {
            file.datagram(remote, local, content);
        }
    }

    @Override
    public void failed(@Nullable SocketName to, @Nullable IOException why, int mtu) {
        events.failed(to, why, mtu);
    }

    @Override
    public void writable() {
        events.writable();
    }

    @Override
    public void gone() {
        events.gone();
    }

    /// The socket, with a note of what is sent.
    private final class Tapped implements UdpSocket {
        private final UdpSocket below;

        Tapped(UdpSocket below) {
            this.below = below;
        }

        @Override
        public boolean send(ByteBuffer content, @Nullable SocketName to, @Nullable SocketName from)
                throws IOException {
            ByteBuffer whole = content.duplicate();
            boolean sent = below.send(content, to, from);
            if (sent) {
                note(to, true, from, below, whole);
            }
            return sent;
        }

        @Override
        public void change(Membership membership, boolean join) throws IOException {
            below.change(membership, join);
        }

        @Override
        public void wantWrite() {
            below.wantWrite();
        }

        @Override
        public SocketName local() {
            return below.local();
        }

        @Override
        public int mtu() {
            return below.mtu();
        }

        @Override
        public long systemDrops() {
            return below.systemDrops();
        }

        @Override
        public Set<DatagramCapability> capabilities() {
            return below.capabilities();
        }

        @Override
        public void close() {
            below.close();
        }
    }
}
