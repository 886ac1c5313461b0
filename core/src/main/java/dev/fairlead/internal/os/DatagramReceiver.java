package dev.fairlead.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What recvmmsg(2) and the error queue need in memory: for one thread.
public final class DatagramReceiver {
    private static final int MANY = 32;
    private static final int LARGEST = 1 << 16; // no datagram of UDP is larger, so none is cut

    private final MemorySegment state;
    private final MemorySegment headers;
    private final MemorySegment[] headerOf = new MemorySegment[MANY];
    private final MemorySegment[] names = new MemorySegment[MANY];
    private final MemorySegment[] controls = new MemorySegment[MANY];
    private final ByteBuffer[] contents = new ByteBuffer[MANY];
    private final ControlMessages beside = new ControlMessages();

    public DatagramReceiver() {
        Arena arena = Arena.ofAuto(); // until this object is gone
        state = UdpCalls.newState(arena);
        headers = arena.allocate(MANY * MessageHeader.SIZE_OF_MANY, 8);
        MemorySegment vectors = arena.allocate(MANY * 16L, 8);
        MemorySegment all = arena.allocate((long) MANY * LARGEST, 8);
        for (int i = 0; i < MANY; i++) {
            headerOf[i] = headers.asSlice(i * MessageHeader.SIZE_OF_MANY, 64);
            names[i] = arena.allocate(SocketName.ROOM, 8);
            controls[i] = arena.allocate(ControlMessages.ROOM, 8);
            MemorySegment content = all.asSlice((long) i * LARGEST, LARGEST);
            contents[i] = content.asByteBuffer().asReadOnlyBuffer();
            MessageHeader.write(
                    headerOf[i], names[i], vectors.asSlice(i * 16L, 16), content, controls[i]);
        }
    }

    /// Hears of what was read.
    public interface Taker {
        /// @param from `null` if the socket is connected
        /// @param to the local address it came to, without a port; `null` if that was not asked for
        /// @param content read-only, valid during the call
        /// @param trafficClass -1 if unknown
        /// @param receivedAt nanoseconds of the epoch; 0 if unknown
        void received(
                @Nullable SocketName from,
                @Nullable SocketName to,
                ByteBuffer content,
                int trafficClass,
                long receivedAt);

        /// @param count datagrams that the system has dropped since the socket was opened
        void systemDrops(int count);

        /// @param to where the datagram had been sent
        /// @param mtu what the path carries, if errno is [Linux#EMSGSIZE]; else 0
        /// @param fromNetwork whether an ICMP message told; else the system itself
        void failed(SocketName to, int errno, int mtu, boolean fromNetwork);
    }

    /// Reads what has come, up to a number.
    ///
    /// @return how many; or a negative errno
    public int receive(int descriptor, boolean connected, Taker taker) {
        for (MemorySegment header : headerOf) {
            MessageHeader.setNameLength(header, SocketName.ROOM);
            MessageHeader.setControlLength(header, ControlMessages.ROOM);
        }
        int count = UdpCalls.receiveMany(state, descriptor, headers, MANY);
        for (int i = 0; i < count; i++) {
            MemorySegment header = headerOf[i];
            beside.read(controls[i], MessageHeader.controlLength(header));
            if (beside.systemDrops >= 0) {
                taker.systemDrops(beside.systemDrops);
            }
            ByteBuffer content = contents[i].limit(MessageHeader.lengthOfMany(header)).position(0);
            taker.received(
                    connected ? null : SocketName.read(names[i]),
                    beside.hasDestination ? beside.destination() : null,
                    content,
                    beside.trafficClass,
                    beside.receivedAt);
        }
        return count;
    }

    /// Whether a read that gave so many may have left some.
    public static boolean mayHaveMore(int count) {
        return count == MANY;
    }

    /// Reads the error queue until it is empty, or up to a number: a flood of ICMP must not keep
    /// the thread.
    ///
    /// @return whether it is empty
    public boolean receiveErrors(int descriptor, Taker taker) {
        for (int i = 0; i < MANY; i++) {
            MemorySegment header = headerOf[0];
            MessageHeader.setNameLength(header, SocketName.ROOM);
            MessageHeader.setControlLength(header, ControlMessages.ROOM);
            if (UdpCalls.receiveError(state, descriptor, header) < 0) {
                return true; // EAGAIN: nothing is left
            }
            beside.read(controls[0], MessageHeader.controlLength(header));
            if (beside.errno != 0 && MessageHeader.nameLength(header) > 0) {
                taker.failed(
                        SocketName.read(names[0]), beside.errno, beside.mtu, beside.fromNetwork);
            }
        }
        return false;
    }
}
