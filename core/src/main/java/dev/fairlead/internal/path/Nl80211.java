package dev.fairlead.internal.path;

import dev.fairlead.internal.os.NetlinkSocket;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.path.Nl80211Parser.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The part of Linux that drives Wi-Fi, asked by generic netlink (linux/genetlink.h,
/// linux/nl80211.h). Where no driver for Wi-Fi is loaded the kernel does not have it.
final class Nl80211 implements Wireless {
    private static final int MOST_DATAGRAMS = 1024;

    // linux/netlink.h
    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_DUMP = 0x300;

    // linux/genetlink.h
    private static final byte CTRL_CMD_GETFAMILY = 3;
    private static final short CTRL_ATTR_FAMILY_NAME = 2;

    // linux/nl80211.h
    private static final byte NL80211_CMD_GET_INTERFACE = 5;
    private static final byte[] NAME = "nl80211\0".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Map<Integer, Boolean> links() {
        Map<Integer, Boolean> links = new HashMap<>();
        try (NetlinkSocket socket = NetlinkSocket.openGeneric()) {
            int family = family(socket);
            if (family == 0) {
                return Map.of();
            }
            socket.send(interfaces(family));
            for (int i = 0; i < MOST_DATAGRAMS; i++) {
                if (take(socket.receive(), family, links)) {
                    return Map.copyOf(links);
                }
            }
            return Map.copyOf(links);
        } catch (IOException _) {
            return Map.of(); // a sandbox that forbids it: then sysfs tells what is wireless
        }
    }

    @Override
    public boolean isThere() {
        try (NetlinkSocket socket = NetlinkSocket.openGeneric()) {
            return family(socket) != 0;
        } catch (IOException _) {
            return false; // as in links()
        }
    }

    /// @return whether that was the end of the list
    private static boolean take(byte[] datagram, int family, Map<Integer, Boolean> links)
            throws SystemCallException {
        for (Message message : Nl80211Parser.parse(datagram, ByteOrder.nativeOrder(), family)) {
            switch (message) {
                case Message.Link link -> links.put(link.index(), link.peerToPeer());
                case Message.Failed failed ->
                        throw new SystemCallException("nl80211", failed.errno());
                case Message.Done _ -> {
                    return true;
                }
                case Message.Family _ -> {}
            }
        }
        return false;
    }

    /// It is given a number when its driver is loaded, which may be another the next time.
    ///
    /// @return 0 if there is none
    private static int family(NetlinkSocket socket) throws IOException {
        socket.send(family());
        for (Message message : Nl80211Parser.parse(socket.receive(), ByteOrder.nativeOrder(), 0)) {
            if (message instanceof Message.Family found) {
                return found.number();
            }
        }
        return 0; // ENOENT
    }

    /// Asks for the number of nl80211.
    static byte[] family() {
        return header(Nl80211Parser.CONTROL, 0, CTRL_CMD_GETFAMILY, 4 + NAME.length)
                .putShort((short) (4 + NAME.length))
                .putShort(CTRL_ATTR_FAMILY_NAME)
                .put(NAME)
                .array();
    }

    /// Asks for all interfaces.
    static byte[] interfaces(int family) {
        return header(family, NLM_F_DUMP, NL80211_CMD_GET_INTERFACE, 0).array();
    }

    /// `struct nlmsghdr`, and `struct genlmsghdr`: command, version, two reserved.
    private static ByteBuffer header(int type, int flags, byte command, int size) {
        return ByteBuffer.allocate(20 + size)
                .order(ByteOrder.nativeOrder())
                .putInt(20 + size)
                .putShort((short) type)
                .putShort((short) (NLM_F_REQUEST | flags))
                .putInt(1) // sequence: a socket asks one question at a time
                .putInt(0) // the kernel numbers its ports
                .put(command)
                .put((byte) 1)
                .putShort((short) 0);
    }
}
