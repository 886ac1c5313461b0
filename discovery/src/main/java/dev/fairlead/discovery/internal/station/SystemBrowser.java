package dev.fairlead.discovery.internal.station;

import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.PathFailure;
import dev.fairlead.ServiceSearch;
import dev.fairlead.ServiceType;
import dev.fairlead.TxtRecord;
import dev.fairlead.internal.dbus.BusMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A browser of what the system's daemon finds. Its thread hears; whoever waits does so on a thread
/// of its own.
final class SystemBrowser extends TableBrowser implements SystemDiscovery.Client {
    /// More types are not looked through, whoever invents them.
    private static final int MOST_TYPES = 500;

    /// An instance on one interface, by one family.
    private record Place(int index, int family) {}

    /// What is known of it there.
    private static final class Seen {
        private @Nullable String resolver;
        private @Nullable TxtRecord txt;
        private @Nullable String host;
        private Endpoint.@Nullable Address address;
        private int port;
    }

    private final SystemDiscovery discovery;
    private final Consumer<SystemBrowser> onClose;
    private final Map<Endpoint.Service, Map<Place, Seen>> instances = new LinkedHashMap<>();
    private final Map<String, String> browsers = new HashMap<>(); // of types
    private @Nullable Avahi avahi;
    private @Nullable String types;

    SystemBrowser(
            ServiceSearch search, SystemDiscovery discovery, Consumer<SystemBrowser> onClose) {
        super(search);
        this.discovery = discovery;
        this.onClose = onClose;
    }

    void start() {
        set(new ConnectionState.Preparing());
        discovery.execute(() -> discovery.add(this));
    }

    @Override
    public void attach(Avahi there) throws IOException {
        avahi = there;
        set(new ConnectionState.Ready());
        if (search().type().isPresent()) {
            String type = search().type().get().toString();
            browse(search().subtype().map(subtype -> subtype + "._sub." + type).orElse(type));
        } else {
            types = there.types(this::typeHeard);
        }
    }

    @Override
    public void detach(PathFailure.NoMulticast why) {
        avahi = null;
        types = null;
        browsers.clear();
        instances.clear();
        tell();
        set(
                new ConnectionState.Waiting(
                        new PathFailure.NoMulticast(search().toString(), why.reasons())));
    }

    private void typeHeard(BusMessage signal) throws IOException {
        if (signal.member().equals("ItemNew") && browsers.size() < MOST_TYPES) {
            browse(signal.value(2, String.class));
        }
    }

    private void browse(String type) throws IOException {
        if (avahi != null && !browsers.containsKey(type)) {
            browsers.put(type, avahi.browse(type, this::itemHeard));
        }
    }

    private void itemHeard(BusMessage signal) throws IOException {
        boolean isNew = signal.member().equals("ItemNew");
        if (!isNew && !signal.member().equals("ItemRemove")) {
            return; // that it has told all, or could not look further
        }
        Place place = new Place(signal.value(0, Integer.class), signal.value(1, Integer.class));
        String type = signal.value(3, String.class);
        if (!discovery.wanted().contains(place.index) || !isType(type)) {
            return;
        }
        Endpoint.Service endpoint =
                new Endpoint.Service(signal.value(2, String.class), type, "local");
        if (isNew) {
            appeared(endpoint, place);
        } else {
            vanished(endpoint, place);
        }
        tell();
    }

    private static boolean isType(String text) {
        try {
            ServiceType _ = ServiceType.of(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false; // not by the rules; who is called so is not found by us
        }
    }

    private void appeared(Endpoint.Service endpoint, Place place) throws IOException {
        Map<Place, Seen> places = instances.computeIfAbsent(endpoint, _ -> new LinkedHashMap<>());
        if (places.containsKey(place) || avahi == null) {
            return;
        }
        Seen seen = new Seen();
        places.put(place, seen);
        if (search().txt() || search().location()) {
            int without =
                    (search().txt() ? 0 : Avahi.NO_TXT)
                            | (search().location() ? 0 : Avahi.NO_ADDRESS);
            seen.resolver =
                    avahi.resolve(
                            place.index,
                            place.family,
                            endpoint.instance(),
                            endpoint.type(),
                            without,
                            signal -> resolved(seen, signal));
        }
    }

    private void vanished(Endpoint.Service endpoint, Place place) throws IOException {
        Map<Place, Seen> places = instances.get(endpoint);
        Seen seen = places == null ? null : places.remove(place);
        if (seen != null && seen.resolver != null && avahi != null) {
            avahi.free("ServiceResolver", seen.resolver);
        }
        if (places != null && places.isEmpty()) {
            instances.remove(endpoint);
        }
    }

    /// Interface, family, name, type, domain, host, family of the address, address, port, text.
    private void resolved(Seen seen, BusMessage signal) throws IOException {
        if (!signal.member().equals("Found")) {
            return; // it goes on to look
        }
        if (search().txt()) {
            seen.txt = txt(signal.value(9, List.class));
        }
        if (search().location()) {
            seen.host = signal.value(5, String.class);
            seen.port = signal.value(8, Integer.class);
            InetAddress address = InetAddress.ofLiteral(signal.value(7, String.class));
            seen.address =
                    Endpoint.address(Scope.of(address, signal.value(0, Integer.class)), seen.port);
        }
        tell();
    }

    private static TxtRecord txt(List<?> strings) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (Object string : strings) {
            if (string instanceof byte[] bytes && bytes.length <= TxtRecord.LONGEST_ENTRY) {
                wire.write(bytes.length);
                wire.writeBytes(bytes);
            }
        }
        return TxtRecord.read(wire.toByteArray());
    }

    private void tell() {
        Map<Endpoint.Service, Found> found = new LinkedHashMap<>();
        instances.forEach((endpoint, places) -> found.put(endpoint, found(endpoint, places)));
        latest.set(new Snapshot(found));
    }

    private Found found(Endpoint.Service endpoint, Map<Place, Seen> places) {
        Set<String> interfaces = new TreeSet<>();
        places.keySet().forEach(place -> interfaces.add(discovery.wanted().name(place.index)));
        Set<Endpoint.Address> addresses = new LinkedHashSet<>();
        Seen known = new Seen();
        for (Seen seen : places.values()) {
            known.txt = seen.txt == null ? known.txt : seen.txt;
            known.host = seen.host == null ? known.host : seen.host;
            known.port = seen.port == 0 ? known.port : seen.port;
            if (seen.address != null) {
                addresses.add(seen.address);
            }
        }
        return new Found(
                endpoint,
                interfaces,
                Optional.ofNullable(known.txt),
                Optional.ofNullable(known.host),
                known.port,
                List.copyOf(addresses));
    }

    @Override
    void stop() {
        discovery.execute(() -> {
            discovery.remove(this);
            end();
        });
        onClose.accept(this);
    }

    private void end() throws IOException {
        Avahi there = avahi;
        if (there == null) {
            return;
        }
        if (types != null) {
            there.free("ServiceTypeBrowser", types);
        }
        for (String browser : browsers.values()) {
            there.free("ServiceBrowser", browser);
        }
        for (Map<Place, Seen> places : instances.values()) {
            for (Seen seen : places.values()) {
                if (seen.resolver != null) {
                    there.free("ServiceResolver", seen.resolver);
                }
            }
        }
    }
}
