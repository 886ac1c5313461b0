package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.PathFailure;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.dbus.BusMessage;
import dev.fairlead.internal.provider.Discovery;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Has the system's daemon look for host and port of a service.
final class SystemLocation implements Discovery.Query, SystemDiscovery.Client {
    private final Endpoint.Service service;
    private final Discovery.LocationAnswers answers;
    private final SystemDiscovery discovery;
    private @Nullable Avahi avahi; // on the thread, as what follows
    private @Nullable String resolver;
    private @Nullable Runnable patience;
    private boolean over;

    SystemLocation(
            Endpoint.Service service,
            Discovery.LocationAnswers answers,
            SystemDiscovery discovery) {
        this.service = service;
        this.answers = answers;
        this.discovery = discovery;
    }

    void start() {
        discovery.execute(() -> {
            patience = discovery.after(Discovery.PATIENCE.toMillis(), this::fail);
            discovery.add(this);
        });
    }

    @Override
    public void attach(Avahi there) throws IOException {
        avahi = there;
        resolver =
                there.resolve(
                        Avahi.ANY,
                        Avahi.ANY,
                        service.instance(),
                        service.type(),
                        Avahi.NO_TXT,
                        this::heard);
    }

    @Override
    public void detach(PathFailure.NoMulticast why) {
        avahi = null; // it may come back in time
    }

    private void heard(BusMessage signal) throws IOException {
        if (over) {
            return;
        }
        if (!signal.member().equals("Found")) {
            fail();
            return;
        }
        String host = signal.value(5, String.class);
        int port = signal.value(8, Integer.class);
        finish();
        answers.located(List.of(new Discovery.Place(host, port)), "Avahi");
    }

    private void fail() throws IOException {
        if (!over) {
            finish();
            answers.failed(
                    new ResolveFailure.NoSuchNeighbour(service.toString(), Discovery.PATIENCE));
        }
    }

    private void finish() throws IOException {
        if (!over) {
            over = true;
            if (patience != null) {
                patience.run();
            }
            discovery.remove(this);
            if (avahi != null && resolver != null) {
                avahi.free("ServiceResolver", resolver);
            }
        }
    }

    @Override
    public void cancel() {
        discovery.execute(this::finish);
    }
}
