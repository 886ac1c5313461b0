package dev.fairlead.internal.path;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads datagrams of generic netlink, as far as they tell of wireless interfaces. As with
/// [NetlinkParser], what is cut short or does not matter is passed over, and no content makes it
/// fail.
final class Nl80211Parser {
    // linux/genetlink.h
    static final int CONTROL = 0x10; // GENL_ID_CTRL
    private static final int CTRL_CMD_NEWFAMILY = 1;
    private static final int CTRL_ATTR_FAMILY_ID = 1;

    // linux/nl80211.h
    private static final int NL80211_CMD_NEW_INTERFACE = 7;
    private static final int NL80211_ATTR_IFINDEX = 3;
    private static final int NL80211_ATTR_IFTYPE = 5;

    /// `struct genlmsghdr`.
    private static final int HEADER = 4;

    private Nl80211Parser() {}

    /// A message, as far as it matters here.
    sealed interface Message {
        /// @param number under which a family is spoken to; more than 0
        record Family(int number) implements Message {}

        /// A wireless interface.
        ///
        /// @param index more than 0
        record Link(int index, boolean peerToPeer) implements Message {}

        /// The end of a list.
        record Done() implements Message {}

        /// The answer is an error.
        record Failed(int errno) implements Message {}
    }

    /// @param order of numbers; this machine's, except in tests
    /// @param family under which nl80211 is spoken to; 0 if that is not known
    static List<Message> parse(byte[] datagram, ByteOrder order, int family) {
        List<Message> messages = new ArrayList<>();
        NetlinkParser.walk(
                datagram,
                order,
                (type, flags, body) -> {
                    Message message =
                            type == CONTROL || (type == family && family != 0)
                                    ? generic(type, body)
                                    : control(type, flags, body);
                    if (message != null) {
                        messages.add(message);
                    }
                });
        return messages;
    }

    private static @Nullable Message control(int type, int flags, ByteBuffer body) {
        return switch (NetlinkParser.message(type, flags, body)) {
            case NetlinkMessage.Done _ -> new Message.Done();
            case NetlinkMessage.Failed failed when failed.errno() != 0 ->
                    new Message.Failed(failed.errno());
            case null, default -> null; // all is well; or of rtnetlink, which is not asked here
        };
    }

    private static @Nullable Message generic(int type, ByteBuffer body) {
        if (body.remaining() < HEADER) {
            return null;
        }
        int command = body.get(0);
        if (type == CONTROL) {
            return command == CTRL_CMD_NEWFAMILY ? family(body) : null;
        }
        return command == NL80211_CMD_NEW_INTERFACE ? link(body) : null;
    }

    private static @Nullable Message family(ByteBuffer body) {
        int[] number = {0};
        NetlinkParser.attributes(
                body,
                HEADER,
                (type, value) -> {
                    if (type == CTRL_ATTR_FAMILY_ID && value.remaining() >= 2) {
                        number[0] = value.getShort(0) & 0xffff;
                    }
                });
        return number[0] == 0 ? null : new Message.Family(number[0]);
    }

    /// One without a number is no interface of the system: a P2P device, to which links are made.
    private static @Nullable Message link(ByteBuffer body) {
        int[] index = {0};
        int[] mode = {0};
        NetlinkParser.attributes(
                body,
                HEADER,
                (type, value) -> {
                    switch (type) {
                        case NL80211_ATTR_IFINDEX -> index[0] = NetlinkParser.number(value, 0);
                        case NL80211_ATTR_IFTYPE -> mode[0] = NetlinkParser.number(value, 0);
                        default -> {} // the radio, the network that was joined
                    }
                });
        return index[0] <= 0 ? null : new Message.Link(index[0], isPeerToPeer(mode[0]));
    }

    /// `enum nl80211_iftype`.
    private static boolean isPeerToPeer(int mode) {
        return switch (mode) {
            case 1, // ADHOC
                    7, // MESH_POINT
                    8, // P2P_CLIENT
                    9, // P2P_GO
                    10, // P2P_DEVICE
                    11, // OCB: cars
                    12 -> // NAN: Wi-Fi Aware
                    true;
            default -> false; // STATION, AP, AP_VLAN, WDS, MONITOR, and what is not known yet
        };
    }
}
