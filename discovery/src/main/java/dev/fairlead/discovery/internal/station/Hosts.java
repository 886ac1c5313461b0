package dev.fairlead.discovery.internal.station;

import dev.fairlead.Service;
import dev.fairlead.discovery.internal.mdns.Engine;
import dev.fairlead.discovery.internal.mdns.Publication;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The names under which this machine's addresses are told while a service needs them. Belongs to
/// the session's thread.
///
/// By default it is not the name that a system daemon such as Avahi uses: what it says of that name
/// need not be what we would say, on every link and at every moment, and each difference would cost
/// one of both its name.
final class Hosts {
    private static final String SUFFIX = "-fairlead";
    private static final int LONGEST = 63 - SUFFIX.length() - 4; // room for a number behind it

    private static final class Told {
        private final long id;
        private int uses;

        Told(long id) {
            this.id = id;
        }
    }

    private final Engine engine;
    private final String label;
    private final LongSupplier now;
    private final Map<String, Told> told = new HashMap<>();

    /// @param hostName of this machine
    Hosts(Engine engine, String hostName, LongSupplier now) {
        this.engine = engine;
        this.now = now;
        this.label = label(hostName);
    }

    static String label(String hostName) {
        int dot = hostName.indexOf('.');
        String first = dot < 0 ? hostName : hostName.substring(0, dot);
        while (first.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            first = first.substring(0, first.offsetByCodePoints(first.length(), -1));
        }
        return (first.isEmpty() ? "host" : first) + SUFFIX;
    }

    private String labelOf(Service service) {
        return service.hostLabel().orElse(label);
    }

    /// Tells the host of a service; [#release] is to follow.
    ///
    /// @return what it is known by to the engine
    long use(Service service) {
        Told host =
                told.computeIfAbsent(
                        labelOf(service),
                        wanted ->
                                new Told(
                                        engine.publish(
                                                new Publication.Host(wanted),
                                                true,
                                                now.getAsLong())));
        host.uses++;
        return host.id;
    }

    void release(Service service) {
        Told host = told.get(labelOf(service));
        if (host != null && --host.uses == 0) {
            told.remove(labelOf(service));
            engine.withdraw(host.id, now.getAsLong());
        }
    }
}
