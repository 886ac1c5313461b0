package dev.fairlead.internal.path;

import dev.fairlead.InterfaceCounts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads datagrams of rtnetlink(7). What is cut short or of a kind that does not matter is passed
/// over; no content makes it fail, and what it makes is not larger than some times the datagram.
final class NetlinkParser {
    // linux/netlink.h
    private static final int HEADER = 16;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLA_TYPE_MASK = 0x3fff;

    // linux/rtnetlink.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_NEWRULE = 32;
    private static final int RTM_F_CLONED = 0x200;
    private static final int FIB_RULE_INVERT = 2;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private static final int LONGEST_TEXT = 256; // IFALIASZ, the longest there is

    private NetlinkParser() {}

    /// @param order of numbers; this machine's, except in tests
    static List<NetlinkMessage> parse(byte[] datagram, ByteOrder order) {
        List<NetlinkMessage> messages = new ArrayList<>();
        walk(
                datagram,
                order,
                (type, flags, body) -> {
                    NetlinkMessage message = message(type, flags, body);
                    if (message != null) {
                        messages.add(message);
                    }
                });
        return messages;
    }

    /// One message: what is behind its header.
    interface Messages {
        void message(int type, int flags, ByteBuffer body);
    }

    /// Goes through the messages of a datagram of netlink(7).
    static void walk(byte[] datagram, ByteOrder order, Messages taker) {
        ByteBuffer bytes = ByteBuffer.wrap(datagram).order(order);
        while (bytes.remaining() >= HEADER) {
            int start = bytes.position();
            int length = bytes.getInt(start);
            if (length < HEADER || length > bytes.remaining()) {
                break; // where the next one would begin is not known
            }
            int type = bytes.getShort(start + 4) & 0xffff;
            int flags = bytes.getShort(start + 6) & 0xffff;
            taker.message(type, flags, part(bytes, start + HEADER, length - HEADER));
            bytes.position(start + Math.min(aligned(length), bytes.remaining()));
        }
    }

    private static int aligned(int length) {
        return (length + 3) & ~3;
    }

    private static ByteBuffer part(ByteBuffer bytes, int at, int length) {
        return bytes.slice(at, length).order(bytes.order());
    }

    static @Nullable NetlinkMessage message(int type, int flags, ByteBuffer body) {
        return switch (type) {
            case NLMSG_ERROR ->
                    body.remaining() < 4
                            ? null
                            : new NetlinkMessage.Failed(Math.abs(Math.max(-4095, body.getInt(0))));
            case NLMSG_DONE -> new NetlinkMessage.Done((flags & NLM_F_DUMP_INTR) != 0);
            case RTM_NEWLINK -> body.remaining() < 16 ? null : link(body);
            case RTM_NEWADDR -> body.remaining() < 8 ? null : address(body);
            case RTM_NEWROUTE -> body.remaining() < 12 ? null : route(body);
            case RTM_NEWRULE -> body.remaining() < 12 ? null : rule(body);
            default -> null;
        };
    }

    /// What an attribute says; its type comes from the number.
    interface Attributes {
        void attribute(int type, ByteBuffer value);
    }

    /// `struct rtattr`: length with these four bytes, type, value; each begins at a multiple of 4.
    static void attributes(ByteBuffer bytes, int from, Attributes taker) {
        int at = from;
        while (bytes.limit() - at >= 4) {
            int length = bytes.getShort(at) & 0xffff;
            if (length < 4 || length > bytes.limit() - at) {
                return;
            }
            int type = bytes.getShort(at + 2) & NLA_TYPE_MASK;
            taker.attribute(type, part(bytes, at + 4, length - 4));
            at += aligned(length);
        }
    }

    // ---- struct ifinfomsg: family, padding, hardware, index, flags, change

    private static final class LinkParts implements Attributes {
        private String name = "";
        private int mtu = -1;
        private int state;
        private String address = "";
        private @Nullable String kind;
        private @Nullable String alias;
        private @Nullable InterfaceCounts counts;

        @Override
        public void attribute(int type, ByteBuffer value) {
            switch (type) {
                case 1 -> // IFLA_ADDRESS
                        address = HexFormat.ofDelimiter(":").formatHex(bytes(value, 32));
                case 3 -> name = text(value); // IFLA_IFNAME
                case 4 -> mtu = number(value, mtu); // IFLA_MTU
                case 16 -> state = value.hasRemaining() ? value.get(0) : 0; // IFLA_OPERSTATE
                case 18 -> // IFLA_LINKINFO
                        attributes(
                                value,
                                0,
                                (inner, content) -> {
                                    if (inner == 1) { // IFLA_INFO_KIND
                                        kind = text(content);
                                    }
                                });
                case 20 -> alias = text(value); // IFLA_IFALIAS
                case 23 -> counts = counts(value); // IFLA_STATS64
                default -> {} // some sixty others
            }
        }
    }

    private static @Nullable NetlinkMessage link(ByteBuffer body) {
        LinkParts parts = new LinkParts();
        attributes(body, 16, parts);
        int index = body.getInt(4);
        if (index <= 0 || parts.name.isEmpty()) {
            return null;
        }
        return new NetlinkMessage.Link(
                index,
                body.getInt(8),
                body.getShort(2) & 0xffff,
                parts.name,
                parts.mtu,
                parts.state,
                parts.address,
                parts.kind,
                parts.alias,
                parts.counts);
    }

    /// `struct rtnl_link_stats64` of linux/if_link.h.
    private static @Nullable InterfaceCounts counts(ByteBuffer value) {
        if (value.remaining() < 8 * 8) {
            return null;
        }
        return new InterfaceCounts(
                value.getLong(16),
                value.getLong(24),
                value.getLong(0),
                value.getLong(8),
                value.getLong(48),
                value.getLong(56),
                value.getLong(32),
                value.getLong(40),
                0);
    }

    // ---- struct ifaddrmsg: family, prefix length, flags, scope, index

    private static final class AddressParts implements Attributes {
        private final int family;
        private int flags;
        private @Nullable InetAddress address;
        private @Nullable InetAddress local;
        private @Nullable InetAddress broadcast;

        AddressParts(int family, int flags) {
            this.family = family;
            this.flags = flags;
        }

        @Override
        public void attribute(int type, ByteBuffer value) {
            switch (type) {
                case 1 -> address = inet(family, value); // IFA_ADDRESS
                case 2 -> local = inet(family, value); // IFA_LOCAL
                case 4 -> broadcast = inet(family, value); // IFA_BROADCAST
                case 8 -> flags = number(value, flags); // IFA_FLAGS, all 32 bits of them
                default -> {} // label, lifetimes
            }
        }
    }

    private static @Nullable NetlinkMessage address(ByteBuffer body) {
        AddressParts parts = new AddressParts(body.get(0), body.get(2) & 0xff);
        attributes(body, 8, parts);
        InetAddress peer = parts.address == null ? parts.local : parts.address;
        InetAddress local = parts.local == null ? parts.address : parts.local;
        int index = body.getInt(4);
        if (local == null || peer == null || index <= 0) {
            return null;
        }
        return new NetlinkMessage.Address(
                index,
                Math.min(body.get(1) & 0xff, local.getAddress().length * 8),
                body.get(3) & 0xff,
                parts.flags,
                local,
                peer,
                parts.broadcast);
    }

    // ---- struct rtmsg: family, destination's prefix, source's prefix, tos, table, protocol,
    // scope,
    // type, flags

    private static final class RouteParts implements Attributes {
        private final int family;
        private int table;
        private @Nullable InetAddress destination;
        private @Nullable InetAddress source;
        private @Nullable InetAddress gateway;
        private int index;
        private long metric;
        private long fingerprint;
        private final List<NetlinkMessage.Hop> hops = new ArrayList<>();

        RouteParts(int family, int table) {
            this.family = family;
            this.table = table;
        }

        @Override
        public void attribute(int type, ByteBuffer value) {
            if (type == 12) { // RTA_CACHEINFO: ages and counters
                return;
            }
            fingerprint += mix(31L * type + value.hashCode());
            switch (type) {
                case 1 -> destination = inet(family, value); // RTA_DST
                case 4 -> index = number(value, 0); // RTA_OIF
                case 5 -> gateway = inet(family, value); // RTA_GATEWAY
                case 6 -> metric = number(value, 0) & 0xffff_ffffL; // RTA_PRIORITY
                case 7 -> source = inet(family, value); // RTA_PREFSRC
                case 9 -> hops(value); // RTA_MULTIPATH
                case 15 -> table = number(value, table); // RTA_TABLE
                case 18 -> gateway = via(value); // RTA_VIA: another family's gateway
                default -> {} // metrics, flows, encapsulation
            }
        }

        /// `struct rtnexthop`: length, flags, hops, interface, attributes.
        private void hops(ByteBuffer value) {
            int at = 0;
            while (value.limit() - at >= 8) {
                int length = value.getShort(at) & 0xffff;
                if (length < 8 || length > value.limit() - at) {
                    return;
                }
                ByteBuffer hop = part(value, at, length);
                RouteParts next = new RouteParts(family, 0);
                attributes(
                        hop,
                        8,
                        (type, content) -> {
                            if (type == 5 || type == 18) {
                                next.attribute(type, content);
                            }
                        });
                hops.add(new NetlinkMessage.Hop(hop.getInt(4), next.gateway));
                at += aligned(length);
            }
        }

        private static @Nullable InetAddress via(ByteBuffer value) {
            return value.remaining() < 2
                    ? null
                    : inet(value.getShort(0), part(value, 2, value.remaining() - 2));
        }
    }

    private static @Nullable NetlinkMessage route(ByteBuffer body) {
        int family = body.get(0);
        int flags = body.getInt(8);
        if (family != AF_INET && family != AF_INET6) {
            return null; // bridges and multicast have routes as well
        }
        RouteParts parts = new RouteParts(family, body.get(4) & 0xff);
        parts.fingerprint = mix(body.getLong(0));
        attributes(body, 12, parts);
        if (parts.hops.isEmpty()) {
            parts.hops.add(new NetlinkMessage.Hop(parts.index, parts.gateway));
        }
        return new NetlinkMessage.Route(
                family == AF_INET,
                parts.destination,
                body.get(1) & 0xff,
                parts.table,
                body.get(7) & 0xff,
                parts.metric,
                parts.source,
                (flags & RTM_F_CLONED) != 0,
                List.copyOf(parts.hops),
                mix(parts.fingerprint));
    }

    // ---- struct fib_rule_hdr: family, destination's prefix, source's prefix, tos, table, two
    // reserved, action, flags

    private static final class RuleParts implements Attributes {
        private final int family;
        private int table;
        private long priority;
        private @Nullable InetAddress destination;
        private @Nullable InetAddress source;
        private String incoming = "";
        private String outgoing = "";
        private int mark;
        private int mask;
        private boolean masked;
        private int suppressed = -1;
        private boolean hasUsers;
        private long firstUser;
        private long lastUser;
        private boolean conditional;

        RuleParts(int family, int table) {
            this.family = family;
            this.table = table;
        }

        @Override
        public void attribute(int type, ByteBuffer value) {
            switch (type) {
                case 1 -> destination = inet(family, value); // FRA_DST
                case 2 -> source = inet(family, value); // FRA_SRC
                case 3 -> incoming = text(value); // FRA_IIFNAME
                case 6 -> priority = number(value, 0) & 0xffff_ffffL; // FRA_PRIORITY
                case 10 -> mark = number(value, 0); // FRA_FWMARK
                case 14 -> suppressed = number(value, -1); // FRA_SUPPRESS_PREFIXLEN
                case 15 -> table = number(value, table); // FRA_TABLE
                case 16 -> { // FRA_FWMASK
                    mask = number(value, 0);
                    masked = true;
                }
                case 17 -> outgoing = text(value); // FRA_OIFNAME
                case 20 -> { // FRA_UID_RANGE
                    hasUsers = value.remaining() >= 8;
                    firstUser = hasUsers ? value.getInt(0) & 0xffff_ffffL : 0;
                    lastUser = hasUsers ? value.getInt(4) & 0xffff_ffffL : 0;
                }
                // FRA_L3MDEV, FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE
                case 19 -> conditional |= value.hasRemaining() && value.get(0) != 0;
                case 22, 23, 24 -> conditional = true;
                default -> {} // who made it, flows
            }
        }

        int mask() {
            return masked ? mask : mark == 0 ? 0 : -1;
        }
    }

    private static NetlinkMessage rule(ByteBuffer body) {
        int family = body.get(0);
        RuleParts parts = new RuleParts(family, body.get(4) & 0xff);
        attributes(body, 12, parts);
        return new NetlinkMessage.Rule(
                family == AF_INET,
                parts.priority,
                parts.source,
                body.get(2) & 0xff,
                parts.destination,
                body.get(1) & 0xff,
                parts.table,
                body.get(7) & 0xff,
                (body.getInt(8) & FIB_RULE_INVERT) != 0,
                parts.suppressed,
                parts.incoming,
                parts.outgoing,
                parts.mark,
                parts.mask(),
                parts.hasUsers,
                parts.firstUser,
                parts.lastUser,
                parts.conditional || body.get(3) != 0, // a type of service
                mix(body.hashCode()));
    }

    /// Spreads what differs in a few bits, so that sums of it hardly ever agree (SplitMix64).
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    // ---- values

    static int number(ByteBuffer value, int otherwise) {
        return value.remaining() < 4 ? otherwise : value.getInt(0);
    }

    private static byte[] bytes(ByteBuffer value, int most) {
        byte[] bytes = new byte[Math.min(most, value.remaining())];
        value.get(0, bytes);
        return bytes;
    }

    /// Up to the first NUL. Controls, which could play tricks on a terminal, become question marks.
    private static String text(ByteBuffer value) {
        byte[] bytes = bytes(value, LONGEST_TEXT);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        String text = new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static @Nullable InetAddress inet(int family, ByteBuffer value) {
        int length = family == AF_INET ? 4 : family == AF_INET6 ? 16 : -1;
        if (length < 0 || value.remaining() < length) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes(value, length));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are an address", e);
        }
    }
}
