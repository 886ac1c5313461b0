package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.ConnectionState;
import dev.fairlead.Ending;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkEvent;
import dev.fairlead.TransferReport;
import dev.fairlead.internal.io.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// When a connection began, was ready and ended, and by whom; what its reports say of that, and
/// what observers are told.
final class Account {
    private final EventQueue events;
    private final String id;
    private final Endpoint endpoint;
    private final AtomicBoolean establishmentTold = new AtomicBoolean();
    private volatile long startNanos = System.nanoTime(); // of the birth, until it is started
    private volatile long readyNanos; // 0 until it is ready
    private volatile long endNanos; // 0 until it has ended
    private volatile boolean peerEnded; // before this side began to close
    private volatile Cancelled.@Nullable How cancelledHow;
    private volatile @Nullable EstablishmentReport established;

    Account(EventQueue events, String id, Endpoint endpoint) {
        this.events = events;
        this.id = id;
        this.endpoint = endpoint;
    }

    // ---- what happens

    void starts() {
        startNanos = System.nanoTime();
    }

    void ready() {
        readyNanos = System.nanoTime();
    }

    void ended() {
        endNanos = System.nanoTime();
    }

    void established(EstablishmentReport report) {
        established = report;
    }

    /// This side begins to close.
    void closes(Transport open) {
        peerEnded = open.receivedEnd();
    }

    /// The first to end it is the one who did.
    void cancelled(Cancelled.How how) {
        if (cancelledHow == null) {
            cancelledHow = how;
        }
    }

    // ---- what is told

    void tellState(ConnectionState state) {
        if (events.heard()) {
            events.tell(new NetworkEvent.StateChanged(id, since(), endpoint, state));
        }
    }

    /// Once.
    void tellEstablishment(EstablishmentReport report) {
        if (events.heard() && establishmentTold.compareAndSet(false, true)) {
            events.tell(new NetworkEvent.EstablishmentEnded(id, since(), endpoint, report));
        }
    }

    void tellMoved(Endpoint from, Endpoint to) {
        events.tell(new NetworkEvent.PeerMoved(id, since(), from, to));
    }

    void tellMovedHere(Endpoint from, Endpoint to) {
        events.tell(new NetworkEvent.LocalMoved(id, since(), from, to));
    }

    void tellDropped(long count, long bytes, String reason) {
        events.tell(new NetworkEvent.DatagramsDropped(id, since(), count, bytes, reason));
    }

    void tellClosed(Supplier<EstablishmentReport> report, Supplier<TransferReport> transfer) {
        if (events.heard()) {
            EstablishmentReport establishment = report.get();
            tellEstablishment(establishment); // unless it was told
            events.tell(
                    new NetworkEvent.Closed(id, since(), endpoint, establishment, transfer.get()));
        }
    }

    /// To the log too: the program has a leak, whether somebody listens or not.
    void tellForgotten() {
        events.tell(new NetworkEvent.Leaked(id, since(), endpoint));
        System.getLogger("dev.fairlead")
                .log(
                        System.Logger.Level.WARNING,
                        "connection {0} to {1} was forgotten without close(); closed now",
                        id,
                        endpoint);
    }

    // ---- what is known

    boolean wasReady() {
        return readyNanos != 0;
    }

    long startNanos() {
        return startNanos;
    }

    Duration since() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    Cancelled.How cancelledHow() {
        Cancelled.How how = cancelledHow;
        return how == null ? Cancelled.How.CLOSED : how;
    }

    /// The report of the opening; `null` until that is over.
    @Nullable EstablishmentReport establishment() {
        return established;
    }

    /// A report of what is known without an opening.
    EstablishmentReport establishmentOf(@Nullable Transport open) {
        return new EstablishmentReport(
                id,
                endpoint,
                since(),
                List.of(),
                List.of(),
                open == null ? List.of() : open.handshakes(),
                null,
                open == null ? null : open.local(),
                open == null ? null : open.remote(),
                open == null ? null : open.tls());
    }

    TransferReport transfer(@Nullable Transport open, ConnectionState state) {
        long ready = readyNanos;
        if (open == null || ready == 0) {
            return Transfers.nothing(id);
        }
        Ending ending = Endings.of(state, cancelledHow, peerEnded);
        long until = ending == null || endNanos == 0 ? System.nanoTime() : endNanos;
        return Transfers.report(id, Duration.ofNanos(until - ready), open, ending);
    }
}
