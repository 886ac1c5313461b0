package dev.fairlead.internal.path;

import dev.fairlead.InterfaceType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What Linux tells of an interface in sysfs only.
///
/// @param deviceType `DEVTYPE` of its uevent, such as `wlan`; empty if none is said
/// @param wireless whether it is driven by nl80211, which may not be asked here, or by its
///   predecessor
/// @param tun whether a program stands behind it: TUN, not TAP
/// @param megabits a second; negative or 0 if it is not known
record SystemInterface(String deviceType, boolean wireless, boolean tun, long megabits) {
    static final SystemInterface UNKNOWN = new SystemInterface("", false, false, -1);

    // linux/if_arp.h
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_PPP = 512;
    private static final int ARPHRD_TUNNEL = 768;
    private static final int ARPHRD_TUNNEL6 = 769;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ARPHRD_SIT = 776;
    private static final int ARPHRD_IPGRE = 778;
    private static final int ARPHRD_IP6GRE = 823;
    private static final int ARPHRD_RAWIP = 519;
    private static final int ARPHRD_NONE = 0xfffe;

    private static final int IFF_TUN = 1; // linux/if_tun.h
    private static final int LARGEST = 4096;

    /// @param folder of sysfs, `/sys/class/net`
    static SystemInterface read(Path folder, String name, int index) {
        Path own = folder.resolve(name);
        // In a namespace that was made without mounting it anew, /sys shows another's interfaces.
        if (!content(own.resolve("ifindex")).strip().equals(Integer.toString(index))) {
            return UNKNOWN;
        }
        String deviceType =
                content(own.resolve("uevent"))
                        .lines()
                        .filter(line -> line.startsWith("DEVTYPE="))
                        .findFirst()
                        .map(line -> line.substring("DEVTYPE=".length()))
                        .orElse("");
        String tunFlags = content(own.resolve("tun_flags")).strip();
        return new SystemInterface(
                deviceType,
                Files.exists(own.resolve("phy80211")) || Files.exists(own.resolve("wireless")),
                !tunFlags.isEmpty() && (number(tunFlags) & IFF_TUN) != 0,
                number(content(own.resolve("speed")).strip()));
    }

    private static String content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // no such file here, or no word from the driver: nothing is known
        }
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? -1 : Long.decode(text);
        } catch (NumberFormatException _) {
            return -1; // another kernel's word
        }
    }

    OptionalLong speed() {
        return megabits > 0 ? OptionalLong.of(megabits * 1_000_000) : OptionalLong.empty();
    }

    /// @param kind what made it, by rtnetlink
    InterfaceType type(int hardware, @Nullable String kind) {
        if (hardware == ARPHRD_LOOPBACK) {
            return InterfaceType.LOOPBACK;
        }
        if (wireless || deviceType.equals("wlan")) {
            return InterfaceType.WIFI;
        }
        if (deviceType.equals("wwan")) {
            return InterfaceType.CELLULAR;
        }
        String made = kind == null ? "" : kind.toLowerCase(Locale.ROOT);
        return switch (made) {
            case "bridge" -> InterfaceType.BRIDGE;
            case "wwan" -> InterfaceType.CELLULAR;
            case "wireguard",
                    "gre",
                    "gretap",
                    "ip6gre",
                    "ip6gretap",
                    "ipip",
                    "ip6tnl",
                    "sit",
                    "vti",
                    "vti6",
                    "xfrm",
                    "vxlan",
                    "geneve",
                    "erspan",
                    "ip6erspan",
                    "ovpn",
                    "ppp" ->
                    InterfaceType.TUNNEL;
            case "tun" -> ofTun(hardware);
            default -> ofHardware(hardware);
        };
    }

    /// A TAP device stands for Ethernet.
    private InterfaceType ofTun(int hardware) {
        return tun || hardware == ARPHRD_NONE ? InterfaceType.TUNNEL : ofHardware(hardware);
    }

    private static InterfaceType ofHardware(int hardware) {
        return switch (hardware) {
            case ARPHRD_ETHER -> InterfaceType.WIRED;
            case ARPHRD_RAWIP -> InterfaceType.CELLULAR; // the modems that speak IP themselves
            case ARPHRD_PPP,
                    ARPHRD_TUNNEL,
                    ARPHRD_TUNNEL6,
                    ARPHRD_SIT,
                    ARPHRD_IPGRE,
                    ARPHRD_IP6GRE,
                    ARPHRD_NONE ->
                    InterfaceType.TUNNEL;
            default -> InterfaceType.OTHER;
        };
    }
}
