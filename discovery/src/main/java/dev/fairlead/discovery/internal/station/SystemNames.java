package dev.fairlead.discovery.internal.station;

import dev.fairlead.PathFailure;
import dev.fairlead.internal.dbus.BusMessage;
import dev.fairlead.internal.provider.Discovery;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has the system's daemon look for the name of an address of a link.
final class SystemNames implements Discovery.Query, SystemDiscovery.Client {
    private final InetAddress address;
    private final Consumer<List<String>> answers;
    private final SystemDiscovery discovery;
    private @Nullable Avahi avahi; // on the thread, as what follows
    private @Nullable String resolver;
    private boolean over;

    SystemNames(InetAddress address, Consumer<List<String>> answers, SystemDiscovery discovery) {
        this.address = address;
        this.answers = answers;
        this.discovery = discovery;
    }

    void start() {
        discovery.execute(() -> discovery.add(this));
    }

    @Override
    public void attach(Avahi there) throws IOException {
        avahi = there;
        int index = address instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
        String bare = address.getHostAddress().replaceFirst("%.*", "");
        resolver = there.names(index, bare, this::heard);
    }

    @Override
    public void detach(PathFailure.NoMulticast why) {
        avahi = null; // who asks has a limit of its own
        resolver = null;
    }

    /// Interface, family, family of the address, address, name. What could not be found is waited
    /// for: who asks has a limit of its own.
    private void heard(BusMessage signal) throws IOException {
        if (!over && signal.member().equals("Found")) {
            String name = signal.value(4, String.class);
            finish();
            answers.accept(List.of(name));
        }
    }

    private void finish() throws IOException {
        if (!over) {
            over = true;
            discovery.remove(this);
            if (avahi != null && resolver != null) {
                avahi.free("AddressResolver", resolver);
            }
        }
    }

    @Override
    public void cancel() {
        discovery.execute(this::finish);
    }
}
