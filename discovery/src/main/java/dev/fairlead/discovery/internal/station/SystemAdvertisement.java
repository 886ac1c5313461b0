package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.PathFailure;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.internal.dbus.BusError;
import dev.fairlead.internal.dbus.BusMessage;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A service that the system's daemon tells of. It is told under the machine's own host name, which
/// is the daemon's.
final class SystemAdvertisement extends StatedAdvertisement implements SystemDiscovery.Client {
    private static final long LIMIT_OF_GOODBYE = 1_000;
    private static final String COLLISION = Avahi.NAME + ".CollisionError";

    // AvahiEntryGroupState
    private static final int ESTABLISHED = 2;
    private static final int TAKEN = 3;
    private static final int FAILURE = 4;

    private final SystemDiscovery discovery;
    private final Consumer<SystemAdvertisement> onClose;
    private @Nullable Avahi avahi; // on the thread, as what follows
    private @Nullable String group;
    private String instance;

    /// @param service with its name
    SystemAdvertisement(
            Service service,
            int port,
            SystemDiscovery discovery,
            Consumer<SystemAdvertisement> onClose) {
        super(service, port);
        this.discovery = discovery;
        this.onClose = onClose;
        this.instance = service.name().orElseThrow();
    }

    void start() {
        discovery.execute(() -> discovery.add(this));
    }

    @Override
    public void attach(Avahi there) throws IOException {
        avahi = there;
        set(new RegistrationState.Registering());
        group = there.group(this::heard);
        tell();
    }

    @Override
    public void detach(PathFailure.NoMulticast why) {
        avahi = null;
        group = null;
        set(
                new RegistrationState.Waiting(
                        new PathFailure.NoMulticast(
                                "who wants to know of " + name(), why.reasons())));
    }

    private void heard(BusMessage signal) throws IOException {
        switch (signal.value(0, Integer.class)) {
            case ESTABLISHED ->
                    set(
                            new RegistrationState.Registered(
                                    endpoint(instance), !instance.equals(name())));
            case TAKEN -> taken();
            case FAILURE ->
                    set(
                            new RegistrationState.Waiting(
                                    SystemDiscovery.unreachable(
                                            "who wants to know of " + name(),
                                            signal.value(1, String.class))));
            default -> {} // under way
        }
    }

    private void taken() throws IOException {
        if (!service().renames()) {
            set(
                    new RegistrationState.Refused(
                            new ResolveFailure.NameTaken(
                                    InstanceName.of(endpoint(instance)).toString())));
            end();
            return;
        }
        set(new RegistrationState.Registering());
        instance = Labels.nextInstance(instance);
        if (avahi != null && group != null) {
            avahi.group(group, "Reset", "");
            tell();
        }
    }

    private void tell() throws IOException {
        Avahi there = avahi;
        String path = group;
        if (there == null || path == null) {
            return;
        }
        try {
            Service service = service();
            String type = service.type().toString();
            String host = service.hostLabel().map(label -> label + ".local").orElse("");
            for (int index : discovery.wanted().indices(Avahi.ANY)) {
                there.group(
                        path,
                        "AddService",
                        "iiussssqaay",
                        index,
                        Avahi.ANY,
                        0,
                        instance,
                        type,
                        "local",
                        host,
                        port(),
                        strings(service.txt()));
                for (String subtype : service.subtypes()) {
                    there.group(
                            path,
                            "AddServiceSubtype",
                            "iiussss",
                            index,
                            Avahi.ANY,
                            0,
                            instance,
                            type,
                            "local",
                            subtype + "._sub." + type);
                }
            }
            if (!host.isEmpty()) {
                addAddresses(there, path, host);
            }
            there.group(path, "Commit", "");
        } catch (BusError e) {
            if (!e.name().equals(COLLISION)) {
                throw e;
            }
            taken(); // another program of this machine has it
        }
    }

    private void addAddresses(Avahi there, String path, String host) throws IOException {
        for (var each : discovery.surroundings().interfaces()) {
            for (var address : each.addresses()) {
                if (discovery.wanted().contains(each.index())
                        && address.isUsable()
                        && !address.address().isLoopbackAddress()) {
                    boolean ipv4 = address.address() instanceof Inet4Address;
                    there.group(
                            path,
                            "AddAddress",
                            "iiuss",
                            each.index(),
                            ipv4 ? Avahi.IPV4 : Avahi.IPV6,
                            Avahi.NO_REVERSE,
                            host,
                            address.address().getHostAddress().replaceFirst("%.*", ""));
                }
            }
        }
    }

    private static List<byte[]> strings(TxtRecord txt) {
        byte[] wire = txt.toBytes();
        List<byte[]> strings = new ArrayList<>();
        for (int at = 0; at < wire.length; at += 1 + (wire[at] & 0xff)) {
            if (wire[at] != 0) {
                strings.add(Arrays.copyOfRange(wire, at + 1, at + 1 + (wire[at] & 0xff)));
            }
        }
        return strings;
    }

    private Endpoint.Service endpoint(String label) {
        return new Endpoint.Service(label, service().type().toString(), "local");
    }

    @Override
    void changed() {
        TxtRecord txt = service().txt();
        discovery.execute(() -> {
            if (avahi != null && group != null) {
                for (int index : discovery.wanted().indices(Avahi.ANY)) {
                    avahi.group(
                            group,
                            "UpdateServiceTxt",
                            "iiusssaay",
                            index,
                            Avahi.ANY,
                            0,
                            instance,
                            service().type().toString(),
                            "local",
                            strings(txt));
                }
            }
        });
    }

    @Override
    void withdraw() {
        CountDownLatch done = new CountDownLatch(1);
        discovery.execute(() -> {
            try {
                end();
            } finally {
                done.countDown();
            }
        });
        try {
            boolean _ = done.await(LIMIT_OF_GOODBYE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the goodbye is said all the same
        }
    }

    private void end() throws IOException {
        discovery.remove(this);
        String path = group;
        group = null;
        if (avahi != null && path != null) {
            avahi.free("EntryGroup", path);
        }
    }

    @Override
    void gone() {
        onClose.accept(this);
    }
}
