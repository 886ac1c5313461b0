package dev.fairlead.internal.path;

import dev.fairlead.internal.dbus.Bus;
import dev.fairlead.internal.dbus.BusError;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What NetworkManager says by D-Bus of the interfaces that it looks after: whether what is sent
/// over them is paid for (its property *Metered*).
final class NetworkManager {
    private static final String NAME = "org.freedesktop.NetworkManager";
    private static final String PATH = "/org/freedesktop/NetworkManager";
    private static final String DEVICE = NAME + ".Device";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    private static final int MOST_DEVICES = 256;

    private NetworkManager() {}

    /// From now on `bus` hears of what may change the answer: properties of devices (not their
    /// counters and radio cells, which change all the time), devices that come and go, and the
    /// daemon itself.
    static void hear(Bus bus) throws IOException {
        bus.match(
                "type='signal',sender='"
                        + NAME
                        + "',interface='"
                        + PROPERTIES
                        + "',member='PropertiesChanged',arg0='"
                        + DEVICE
                        + "'");
        for (String member : List.of("DeviceAdded", "DeviceRemoved")) {
            bus.match(
                    "type='signal',sender='"
                            + NAME
                            + "',interface='"
                            + NAME
                            + "',member='"
                            + member
                            + "'");
        }
        bus.match("type='signal',member='NameOwnerChanged',arg0='" + NAME + "'");
    }

    /// By the interfaces' names, whether each costs; of those that are not there nothing is known.
    /// Empty where NetworkManager does not run.
    ///
    /// @throws IOException if there is no answer
    static Map<String, Boolean> metered(Bus bus) throws IOException {
        Map<String, Boolean> metered = new HashMap<>();
        try {
            List<Object> devices = bus.call(NAME, PATH, NAME, "GetDevices", "");
            if (!devices.isEmpty() && devices.getFirst() instanceof List<?> paths) {
                for (Object path : paths.subList(0, Math.min(paths.size(), MOST_DEVICES))) {
                    add(bus, String.valueOf(path), metered);
                }
            }
        } catch (BusError _) {
            return Map.of(); // it does not run, or does not speak with us
        }
        return Map.copyOf(metered);
    }

    private static void add(Bus bus, String device, Map<String, Boolean> metered)
            throws IOException {
        Map<String, Object> said;
        try {
            said = dictionary(bus.call(NAME, device, PROPERTIES, "GetAll", "s", DEVICE));
        } catch (BusError _) {
            return; // the device has gone since the list was made
        }
        if (!(said.get("Metered") instanceof Integer word)) {
            return;
        }
        // NMMetered: yes, no, and what is guessed of the network; 0 is unknown.
        Boolean costs =
                switch (word) {
                    case 1, 3 -> Boolean.TRUE;
                    case 2, 4 -> Boolean.FALSE;
                    default -> null;
                };
        if (costs == null) {
            return;
        }
        for (String name : List.of("Interface", "IpInterface")) { // a modem may have two
            if (said.get(name) instanceof String link && !link.isEmpty()) {
                metered.put(link, costs);
            }
        }
    }

    /// Of an answer `a{sv}`.
    private static Map<String, Object> dictionary(List<Object> body) {
        Map<String, Object> entries = new HashMap<>();
        if (!body.isEmpty() && body.getFirst() instanceof List<?> pairs) {
            for (Object pair : pairs) {
                if (pair instanceof List<?> entry
                        && entry.size() == 2
                        && entry.getFirst() instanceof String key) {
                    entries.put(key, entry.getLast());
                }
            }
        }
        return entries;
    }
}
