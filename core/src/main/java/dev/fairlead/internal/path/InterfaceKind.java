package dev.fairlead.internal.path;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What an interface is made of. Only Linux tells; elsewhere all but loopback are *other*.
public enum InterfaceKind {
    LOOPBACK,
    WIFI,
    CELLULAR,
    WIRED,
    TUNNEL,
    OTHER;

    private static final Path CLASS = Path.of("/sys/class/net");
    private static final String ETHERNET = "1"; // linux/if_arp.h: ARPHRD_ETHER

    static InterfaceKind of(NetworkInterface known) {
        try {
            return known.isLoopback() ? LOOPBACK : of(CLASS.resolve(known.getName()));
        } catch (SocketException _) {
            return OTHER; // it has gone
        }
    }

    /// @param directory of one interface in sysfs
    static InterfaceKind of(Path directory) {
        if (Files.exists(directory.resolve("wireless"))
                || Files.exists(directory.resolve("phy80211"))) {
            return WIFI;
        }
        if (Files.exists(directory.resolve("tun_flags"))) {
            return TUNNEL;
        }
        if (contentOf(directory.resolve("uevent")).contains("DEVTYPE=wwan")) {
            return CELLULAR;
        }
        return contentOf(directory.resolve("type")).strip().equals(ETHERNET) ? WIRED : OTHER;
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return ""; // no such file here: nothing is known
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
