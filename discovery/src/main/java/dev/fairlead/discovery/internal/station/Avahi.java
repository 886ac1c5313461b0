package dev.fairlead.discovery.internal.station;

import dev.fairlead.internal.dbus.Bus;
import dev.fairlead.internal.dbus.BusMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The daemon as it is seen by way of D-Bus: what can be asked of it, and who hears of what it
/// says. Belongs to the thread of [SystemDiscovery].
final class Avahi {
    static final String NAME = "org.freedesktop.Avahi";

    /// Of all interfaces; of either family.
    static final int ANY = -1;

    static final int IPV4 = 0;
    static final int IPV6 = 1;

    /// What is not asked for when a service is resolved.
    static final int NO_TXT = 2;

    static final int NO_ADDRESS = 4;

    /// Of an address: that its reverse name stays the machine's own.
    static final int NO_REVERSE = 16;

    private static final String SERVER = NAME + ".Server";

    /// Hears what an object says. May call the daemon.
    @FunctionalInterface
    interface Hearer {
        void heard(BusMessage signal) throws IOException;
    }

    private final Bus bus;
    private final Map<String, Hearer> hearers = new HashMap<>();

    /// @throws IOException if the daemon does not answer
    Avahi(Bus bus) throws IOException {
        this.bus = bus;
        bus.match("type='signal',sender='" + NAME + "'");
        bus.match("type='signal',member='NameOwnerChanged',arg0='" + NAME + "'");
        List<Object> _ = server("GetVersionString", "");
    }

    private List<Object> server(String member, String signature, Object... values)
            throws IOException {
        return bus.call(NAME, "/", SERVER, member, signature, values);
    }

    /// Makes an object of the daemon, which speaks to `hearer` until it is freed.
    private String object(String member, Hearer hearer, String signature, Object... values)
            throws IOException {
        String path = (String) server(member, signature, values).getFirst();
        hearers.put(path, hearer);
        return path;
    }

    String browse(String type, Hearer hearer) throws IOException {
        return object("ServiceBrowserNew", hearer, "iissu", ANY, ANY, type, "local", 0);
    }

    String types(Hearer hearer) throws IOException {
        return object("ServiceTypeBrowserNew", hearer, "iisu", ANY, ANY, "local", 0);
    }

    String resolve(int index, int family, String instance, String type, int flags, Hearer hearer)
            throws IOException {
        return object(
                "ServiceResolverNew",
                hearer,
                "iisssiu",
                index,
                family,
                instance,
                type,
                "local",
                family,
                flags);
    }

    String address(String host, int family, Hearer hearer) throws IOException {
        return object("HostNameResolverNew", hearer, "iisiu", ANY, ANY, host, family, 0);
    }

    /// @param index 0 for all interfaces
    String names(int index, String address, Hearer hearer) throws IOException {
        return object(
                "AddressResolverNew", hearer, "iisu", index == 0 ? ANY : index, ANY, address, 0);
    }

    String group(Hearer hearer) throws IOException {
        return object("EntryGroupNew", hearer, "");
    }

    /// Calls a method of an entry group.
    void group(String path, String member, String signature, Object... values) throws IOException {
        List<Object> _ = bus.call(NAME, path, NAME + ".EntryGroup", member, signature, values);
    }

    /// Ends an object that was made here.
    ///
    /// @param kind such as `ServiceBrowser`
    void free(String kind, String path) throws IOException {
        hearers.remove(path);
        List<Object> _ = bus.call(NAME, path, NAME + "." + kind, "Free", "");
    }

    void take(BusMessage signal) throws IOException {
        Hearer hearer = hearers.get(signal.path());
        if (hearer != null) {
            hearer.heard(signal);
        }
    }

    void close() {
        hearers.clear();
        bus.close();
    }
}
