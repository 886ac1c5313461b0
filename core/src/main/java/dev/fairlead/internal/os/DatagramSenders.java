package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Sends datagrams. Keeps a few pieces of the memory that sendmsg(2) needs for whoever sends next.
public final class DatagramSenders {
    private static final int KEPT = 8;

    private final AtomicReferenceArray<@Nullable Sender> free = new AtomicReferenceArray<>(KEPT);

    private Sender borrow() {
        for (int i = 0; i < KEPT; i++) {
            Sender known = free.get(i);
            if (known != null && free.compareAndSet(i, known, null)) {
                return known;
            }
        }
        return new Sender();
    }

    private void giveBack(Sender sender) {
        for (int i = 0; i < KEPT; i++) {
            if (free.compareAndSet(i, null, sender)) {
                return;
            }
        }
    }

    /// Sends one datagram; does not wait.
    ///
    /// @param datagram at most 65,535 bytes; its position is not changed
    /// @param to `null` for the peer that the socket is connected to
    /// @param from the source address; `null` for the system's choice
    /// @return 0 or more, or a negative errno
    public int send(
            int descriptor,
            boolean ipv6,
            ByteBuffer datagram,
            @Nullable SocketName to,
            @Nullable SocketName from) {
        Sender sender = borrow();
        int sent = sender.sendNow(descriptor, ipv6, datagram, to, from);
        giveBack(sender);
        return sent;
    }

    private static final class Sender {
        private final MemorySegment state;
        private final MemorySegment header;
        private final MemorySegment vector;
        private final MemorySegment name;
        private final MemorySegment control;
        private final MemorySegment content;
        private final ByteBuffer buffer;

        private Sender() {
            Arena arena = Arena.ofAuto(); // until this object is gone
            state = UdpCalls.newState(arena);
            header = arena.allocate(MessageHeader.SIZE, 8);
            vector = arena.allocate(16, 8);
            name = arena.allocate(SocketName.ROOM, 8);
            control = arena.allocate(64, 8);
            content = arena.allocate(1 << 16, 8);
            buffer = content.asByteBuffer();
        }

        private int sendNow(
                int descriptor,
                boolean ipv6,
                ByteBuffer datagram,
                @Nullable SocketName to,
                @Nullable SocketName from) {
            int length = datagram.remaining();
            buffer.put(0, datagram, datagram.position(), length);
            if (to == null) {
                return UdpCalls.send(state, descriptor, content, length);
            }
            MessageHeader.write(header, name, vector, content.asSlice(0, length), control);
            MessageHeader.setNameLength(header, to.write(name, ipv6));
            MessageHeader.setControlLength(
                    header, from == null ? 0 : ControlMessages.writeSource(control, from));
            return UdpCalls.sendMessage(state, descriptor, header);
        }
    }
}
