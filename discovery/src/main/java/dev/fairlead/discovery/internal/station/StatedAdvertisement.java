package dev.fairlead.discovery.internal.station;

import dev.fairlead.Advertisement;
import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.RegistrationState;
import dev.fairlead.Service;
import dev.fairlead.Stage;
import dev.fairlead.TxtRecord;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an advertisement shows of how far it is known, to any thread, however it is told.
abstract class StatedAdvertisement implements Advertisement {
    private final int port;
    private final Latest<RegistrationState> state =
            new Latest<>((RegistrationState) new RegistrationState.Registering());
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Service service;

    /// @param service with its name
    StatedAdvertisement(Service service, int port) {
        this.service = service;
        this.port = port;
    }

    /// Something else is to be said from now on: what [#service] has.
    abstract void changed();

    /// Takes back what was told; called once.
    abstract void withdraw();

    /// What is left to do once it is withdrawn.
    abstract void gone();

    final String name() {
        return service.name().orElseThrow();
    }

    final void set(RegistrationState next) {
        if (!state.current().isFinal()) {
            state.set(next);
        }
    }

    @Override
    public final Service service() {
        return service;
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final RegistrationState state() {
        return state.current();
    }

    @Override
    public final void onState(Executor executor, Consumer<RegistrationState> handler) {
        state.tell(
                executor,
                new Consumer<>() {
                    private boolean over;

                    @Override
                    public void accept(RegistrationState next) {
                        if (!over) {
                            over = next.isFinal();
                            handler.accept(next);
                        }
                    }
                });
    }

    @Override
    public final Endpoint.Service awaitRegistered(Duration limit) throws NetworkException {
        Deadline deadline = Deadline.after(limit);
        RegistrationState last = null;
        try {
            while (true) {
                RegistrationState next = state.after(last, deadline);
                switch (next) {
                    case null -> throw notInTime(limit, last);
                    case RegistrationState.Registered(var named, _) -> {
                        return named;
                    }
                    case RegistrationState.Refused(var why) -> throw new NetworkException(why);
                    case RegistrationState.Withdrawn _ ->
                            throw new NetworkException(cancelled(Cancelled.How.CLOSED));
                    case RegistrationState.Registering _, RegistrationState.Waiting _ ->
                            last = next;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(cancelled(Cancelled.How.INTERRUPTED));
        }
    }

    private Cancelled cancelled(Cancelled.How how) {
        return new Cancelled(
                Stage.RESOLVE, how, "the advertisement of " + name(), List.of(), Delivery.NOTHING);
    }

    private NetworkException notInTime(Duration limit, @Nullable RegistrationState last) {
        NetworkFailure why = last instanceof RegistrationState.Waiting(var reason) ? reason : null;
        return new NetworkException(
                new DeadlineExceeded(
                        why == null ? Stage.RESOLVE : why.stage(),
                        limit,
                        "word that nobody else is called " + name(),
                        why,
                        List.of(),
                        Delivery.NOTHING));
    }

    @Override
    public final void update(TxtRecord txt) {
        service = service.withTxt(txt);
        changed();
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            withdraw();
            set(new RegistrationState.Withdrawn());
            gone();
        }
    }
}
