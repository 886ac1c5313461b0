package dev.fairlead.internal.capture;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The packets of one TCP connection, made from what was sent and received over it. Belongs to the
/// loop of its socket.
public final class Conversation {
    /// How much is put into one packet: with headers it has to stay below 64 KiB.
    private static final int MOST = 32 * 1024;

    /// The state of one end.
    private static final class End {
        final InetSocketAddress address;
        long sent; // the next sequence number
        boolean over;

        End(InetSocketAddress address) {
            this.address = address;
        }
    }

    private final End near;
    private final End far;
    private final Consumer<byte[]> file;
    private final List<byte[]> held = new ArrayList<>();
    private boolean holding;

    Conversation(InetSocketAddress local, InetSocketAddress remote, Consumer<byte[]> file) {
        this.near = new End(local);
        this.far = new End(remote);
        this.file = file;
    }

    /// We connected to the other end, or tried to.
    ///
    /// @param begun when we began, in nanoseconds of the epoch
    public void connected(long begun, long now) {
        established(near, far, begun, now);
    }

    /// The other end connected to us.
    public void accepted(long now) {
        established(far, near, now, now);
    }

    private void established(End first, End second, long begun, long now) {
        write(first, second, begun, IpPacket.SYN, EMPTY);
        first.sent++;
        write(second, first, now, IpPacket.SYN | IpPacket.ACK, EMPTY);
        second.sent++;
        write(first, second, now, IpPacket.ACK, EMPTY);
    }

    /// We tried to connect, and were refused.
    public void refused(long begun, long now) {
        write(near, far, begun, IpPacket.SYN, EMPTY);
        near.sent++;
        write(far, near, now, IpPacket.RST | IpPacket.ACK, EMPTY);
        near.over = true;
        far.over = true;
    }

    /// @param content its position stays where it is
    public void sent(long now, ByteBuffer content) {
        carry(near, far, now, content);
    }

    /// @param content its position stays where it is
    public void received(long now, ByteBuffer content) {
        carry(far, near, now, content);
    }

    private void carry(End from, End to, long now, ByteBuffer content) {
        for (int at = content.position(); at < content.limit(); at += MOST) {
            ByteBuffer piece = content.slice(at, Math.min(MOST, content.limit() - at));
            write(from, to, now, IpPacket.PSH | IpPacket.ACK, piece);
            from.sent += piece.remaining();
        }
    }

    /// Our stream has ended. Told again it does nothing.
    public void weEnded(long now) {
        end(near, far, now, IpPacket.FIN | IpPacket.ACK);
    }

    /// Their stream has ended.
    public void theyEnded(long now) {
        end(far, near, now, IpPacket.FIN | IpPacket.ACK);
    }

    /// We reset the connection, unless both streams had ended.
    public void weReset(long now) {
        end(near, far, now, IpPacket.RST | IpPacket.ACK);
    }

    /// They reset the connection.
    public void theyReset(long now) {
        end(far, near, now, IpPacket.RST | IpPacket.ACK);
        near.over = true;
    }

    private void end(End from, End to, long now, int flags) {
        if (!from.over) {
            from.over = true;
            write(from, to, now, flags, EMPTY);
            from.sent++;
        }
    }

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private void write(End from, End to, long now, int flags, ByteBuffer content) {
        long acknowledged = (flags & IpPacket.ACK) == 0 ? 0 : to.sent;
        byte[] packet =
                IpPacket.tcp(from.address, to.address, from.sent, acknowledged, flags, content);
        byte[] block = Pcapng.packet(now, packet);
        if (holding) {
            held.add(block);
        } else {
            file.accept(block);
        }
    }

    /// Keeps packets back, so that secrets which a packet leads to stand before it in the file.
    public void hold() {
        holding = true;
    }

    public void letGo() {
        holding = false;
        held.forEach(file);
        held.clear();
    }
}
