package dev.fairlead.internal.path;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Questions of rtnetlink(7), as bytes.
final class NetlinkRequest {
    // linux/rtnetlink.h
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_GETRULE = 34;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_DUMP = 0x300;
    private static final int RTM_F_LOOKUP_TABLE = 0x1000;
    private static final int RTM_F_FIB_MATCH = 0x2000;
    private static final short RTA_DST = 1;
    private static final short RTA_SRC = 2;
    private static final short RTA_OIF = 4;
    private static final short IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;

    private NetlinkRequest() {}

    /// All interfaces.
    static byte[] links(boolean withCounts) {
        ByteBuffer request = header(RTM_GETLINK, NLM_F_DUMP, 16 + (withCounts ? 0 : 8));
        request.put(new byte[16]); // struct ifinfomsg
        if (!withCounts) {
            attribute(request, IFLA_EXT_MASK).putInt(RTEXT_FILTER_SKIP_STATS);
        }
        return bytes(request);
    }

    /// All addresses of this machine.
    static byte[] addresses() {
        return bytes(header(RTM_GETADDR, NLM_F_DUMP, 8)); // struct ifaddrmsg
    }

    /// All routes of all tables.
    static byte[] routes() {
        return bytes(header(RTM_GETROUTE, NLM_F_DUMP, 12)); // struct rtmsg
    }

    /// All rules.
    static byte[] rules() {
        return bytes(header(RTM_GETRULE, NLM_F_DUMP, 12)); // struct fib_rule_hdr
    }

    /// The route to one destination.
    ///
    /// @param index of the only interface that may be used; 0 for any
    /// @param source from where, of the same family; `null` if the kernel may choose
    static byte[] route(InetAddress destination, int index, @Nullable InetAddress source) {
        // Of an interface that is named, Linux says of IPv4 that everything is on its link, unless
        // it is asked for the entry that matches.
        boolean entry = destination instanceof Inet4Address && index != 0;
        return route(destination, index, source, entry);
    }

    /// The entry of a table that leads to a destination.
    ///
    /// @param index of the only interface that may be used; 0 for any
    static byte[] entry(InetAddress destination, int index) {
        return route(destination, index, null, true);
    }

    private static byte[] route(
            InetAddress destination, int index, @Nullable InetAddress source, boolean entry) {
        byte[] address = destination.getAddress();
        boolean ipv4 = destination instanceof Inet4Address;
        ByteBuffer request =
                header(
                        RTM_GETROUTE,
                        0,
                        12
                                + (4 + address.length) * (source == null ? 1 : 2)
                                + (index == 0 ? 0 : 8));
        int flags = RTM_F_LOOKUP_TABLE | (entry ? RTM_F_FIB_MATCH : 0);
        request.put(ipv4 ? AF_INET : AF_INET6)
                .put((byte) (address.length * 8))
                .put((byte) (source == null ? 0 : address.length * 8))
                .put(new byte[5])
                .putInt(flags);
        request.putShort((short) (4 + address.length)).putShort(RTA_DST).put(address);
        if (source != null) {
            request.putShort((short) (4 + address.length))
                    .putShort(RTA_SRC)
                    .put(source.getAddress());
        }
        if (index != 0) {
            attribute(request, RTA_OIF).putInt(index);
        }
        return bytes(request);
    }

    private static ByteBuffer header(int type, int flags, int size) {
        return ByteBuffer.allocate(16 + size)
                .order(ByteOrder.nativeOrder())
                .putInt(16 + size)
                .putShort((short) type)
                .putShort((short) (NLM_F_REQUEST | flags))
                .putInt(1) // sequence: a socket asks one question at a time
                .putInt(0); // the kernel numbers its ports
    }

    private static ByteBuffer attribute(ByteBuffer request, short type) {
        return request.putShort((short) 8).putShort(type);
    }

    private static byte[] bytes(ByteBuffer request) {
        byte[] bytes = new byte[request.capacity()];
        request.get(0, bytes);
        return bytes;
    }
}
