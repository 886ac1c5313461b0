package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Service;
import dev.fairlead.TxtRecord;
import dev.fairlead.internal.os.DnsSd;
import dev.fairlead.internal.os.DnsSdEvent;
import dev.fairlead.internal.os.DnsSdException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A service that dns_sd tells of, under the machine's own host name. Its names are the daemon's
/// affair: it chooses another one where one is taken, and says which.
final class DnsSdAdvertisement extends StatedAdvertisement {
    private static final long LIMIT_OF_GOODBYE = 1_000;

    private final DnsSdSession session;
    private final Consumer<DnsSdAdvertisement> onClose;
    // On the thread, as what follows: by number, one for each interface or one for all.
    private final Map<Long, DnsSd.Operation> operations = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private Runnable retry = () -> {};
    private boolean over;

    /// @param service with its name
    DnsSdAdvertisement(
            Service service, int port, DnsSdSession session, Consumer<DnsSdAdvertisement> onClose) {
        super(service, port);
        this.session = session;
        this.onClose = onClose;
    }

    void start() {
        session.execute(this::begin);
    }

    private void begin() {
        if (over) {
            return;
        }
        try {
            List<Integer> indices = session.wanted().indices(0);
            if (indices.isEmpty()) {
                throw new IOException("none of the interfaces that were named is there");
            }
            for (int index : indices) {
                register(index, service().renames());
            }
        } catch (IOException e) {
            broke(e);
        }
    }

    private void register(int index, boolean renames) throws IOException {
        Service service = service();
        String type = service.type().toString();
        String kinds =
                service.subtypes().isEmpty() ? "" : "," + String.join(",", service.subtypes());
        long id = session.number(this::heard);
        try {
            operations.put(
                    id,
                    session.library()
                            .register(
                                    id,
                                    index,
                                    name(),
                                    type + kinds,
                                    port(),
                                    service.txt().toBytes(),
                                    renames));
        } catch (DnsSdException e) {
            session.forget(id);
            if (renames || e.error() != DnsSdException.UNSUPPORTED) {
                throw e;
            }
            // Avahi's library knows no flags: what it has renamed is refused when it says so.
            register(index, true);
        }
    }

    private void heard(DnsSdEvent event) {
        switch (event) {
            case DnsSdEvent.Registered(long id, String name) -> registered(id, name);
            case DnsSdEvent.Broke(_, DnsSdException why) -> broke(why);
            case DnsSdEvent.Answer _ -> {} // of elsewhere
        }
    }

    private void registered(long id, String name) {
        if (!service().renames() && !name.equals(name())) {
            refused();
            return;
        }
        names.put(id, name);
        if (names.keySet().containsAll(operations.keySet())) {
            set(
                    new RegistrationState.Registered(
                            new Endpoint.Service(name, service().type().toString(), "local"),
                            !name.equals(name())));
        }
    }

    private void refused() {
        end();
        Endpoint.Service taken = new Endpoint.Service(name(), service().type().toString(), "local");
        set(
                new RegistrationState.Refused(
                        new ResolveFailure.NameTaken(InstanceName.of(taken).toString())));
    }

    private void broke(IOException why) {
        if (over) {
            return;
        }
        if (why instanceof DnsSdException named && named.error() == DnsSdException.NAME_CONFLICT) {
            refused();
            return;
        }
        stop();
        set(
                new RegistrationState.Waiting(
                        DnsSdSession.unreachable(
                                "who wants to know of " + name(),
                                String.valueOf(why.getMessage()))));
        retry = session.after(DnsSdSession.RETRY, this::begin);
    }

    private void stop() {
        operations.forEach((id, operation) -> {
            session.forget(id);
            session.end(operation);
        });
        operations.clear();
        names.clear();
    }

    private void end() {
        over = true;
        retry.run();
        stop();
    }

    @Override
    void changed() {
        TxtRecord txt = service().txt();
        session.execute(() -> {
            try {
                for (DnsSd.Operation operation : operations.values()) {
                    session.library().update(operation, txt.toBytes());
                }
            } catch (IOException e) {
                broke(e); // it is told anew, with the new text
            }
        });
    }

    @Override
    void withdraw() {
        if (session.onThread()) {
            end();
            return;
        }
        if (session.isOver()) {
            return; // with it, this was taken back
        }
        CountDownLatch done = new CountDownLatch(1);
        session.execute(() -> {
            end();
            done.countDown();
        });
        try {
            boolean _ = done.await(LIMIT_OF_GOODBYE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the goodbye is said all the same
        }
    }

    @Override
    void gone() {
        onClose.accept(this);
    }
}
