package dev.fairlead.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// That a socket hears a group by one interface (RFC 3678).
///
/// @param source the only one that is heard; `null` for all
/// @param index of the interface
public record Membership(SocketName group, @Nullable SocketName source, int index) {
    private static final int GROUP_AT = 8; // struct group_req: after the number, aligned
    private static final int ADDRESS = 128; // sizeof(struct sockaddr_storage)

    /// @throws SystemCallException if the interface is gone, cannot, or is heard already
    public void join(int descriptor) throws SystemCallException {
        set(descriptor, source == null ? Linux.MCAST_JOIN_GROUP : Linux.MCAST_JOIN_SOURCE_GROUP);
    }

    /// @throws SystemCallException if the interface is gone: then so is the membership
    public void leave(int descriptor) throws SystemCallException {
        set(descriptor, source == null ? Linux.MCAST_LEAVE_GROUP : Linux.MCAST_LEAVE_SOURCE_GROUP);
    }

    private void set(int descriptor, int option) throws SystemCallException {
        boolean ipv6 = !group.isIpv4();
        byte[] request = new byte[GROUP_AT + ADDRESS * (source == null ? 1 : 2)];
        MemorySegment memory = MemorySegment.ofArray(request);
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, 0, index);
        group.write(memory.asSlice(GROUP_AT), ipv6);
        if (source != null) {
            source.write(memory.asSlice(GROUP_AT + ADDRESS), ipv6);
        }
        UdpCalls.setOption(
                descriptor, ipv6 ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP, option, request);
    }
}
