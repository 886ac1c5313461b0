package dev.fairlead.discovery.internal.station;

import dev.fairlead.PathFailure;
import dev.fairlead.internal.dbus.BusMessage;
import dev.fairlead.internal.provider.Discovery;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Has the system's daemon look for the addresses of a host: it names one of each family.
final class SystemAddresses implements Discovery.Query, SystemDiscovery.Client {
    private final String name;
    private final Set<Integer> open = new LinkedHashSet<>(); // families; on the thread, as the rest
    private final Discovery.AddressAnswers answers;
    private final SystemDiscovery discovery;
    private final Map<Integer, String> resolvers = new LinkedHashMap<>();
    private @Nullable Avahi avahi;

    SystemAddresses(
            String name,
            boolean ipv4,
            boolean ipv6,
            Discovery.AddressAnswers answers,
            SystemDiscovery discovery) {
        this.name = name;
        this.answers = answers;
        this.discovery = discovery;
        if (ipv6) {
            open.add(Avahi.IPV6);
        }
        if (ipv4) {
            open.add(Avahi.IPV4);
        }
    }

    void start() {
        discovery.execute(() -> discovery.add(this));
    }

    @Override
    public void attach(Avahi there) throws IOException {
        avahi = there;
        for (int family : List.copyOf(open)) {
            resolvers.put(family, there.address(name, family, signal -> heard(family, signal)));
        }
    }

    @Override
    public void detach(PathFailure.NoMulticast why) {
        avahi = null; // who asks has a limit of its own
        resolvers.clear();
    }

    /// Interface, family, name, family of the address, address.
    private void heard(int family, BusMessage signal) throws IOException {
        if (!open.contains(family)) {
            return;
        }
        List<InetAddress> found = new ArrayList<>();
        if (signal.member().equals("Found")) {
            InetAddress address = InetAddress.ofLiteral(signal.value(4, String.class));
            found.add(Scope.of(address, signal.value(0, Integer.class)));
        }
        open.remove(family);
        free(family);
        if (open.isEmpty()) {
            discovery.remove(this);
        }
        answers.answered(family == Avahi.IPV6, found, false);
    }

    private void free(int family) throws IOException {
        String resolver = resolvers.remove(family);
        if (avahi != null && resolver != null) {
            avahi.free("HostNameResolver", resolver);
        }
    }

    @Override
    public void cancel() {
        discovery.execute(() -> {
            discovery.remove(this);
            open.clear();
            for (int family : List.of(Avahi.IPV4, Avahi.IPV6)) {
                free(family);
            }
        });
    }
}
