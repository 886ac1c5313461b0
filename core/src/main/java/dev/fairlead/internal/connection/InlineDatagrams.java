package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionState;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramHandler;
import dev.fairlead.NetworkEvent;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramTransport;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Hands datagrams to a program's handler on the loop, watches how long it takes, and aborts the
/// connection if it throws.
final class InlineDatagrams implements DatagramTransport.Sink {
    private static final long SLOW_NANOS = Duration.ofMillis(10).toNanos();

    private final ConnectionCore core;
    private final DatagramConnection connection;
    private final DatagramTransport flow;
    private final DatagramHandler handler;
    private boolean over; // on the loop

    InlineDatagrams(
            ConnectionCore core,
            DatagramConnection connection,
            DatagramTransport flow,
            DatagramHandler handler) {
        this.core = core;
        this.connection = connection;
        this.flow = flow;
        this.handler = handler;
    }

    void begin() {
        flow.deliverTo(this);
        core.lifecycle()
                .addHandler(
                        flow.loop(),
                        state -> {
                            if (state.isFinal()) {
                                ended(state);
                            }
                        });
    }

    private void ended(ConnectionState state) {
        over = true;
        var failure =
                state instanceof ConnectionState.Failed(var reason)
                        ? reason
                        : core.failure().failure();
        guarded("failed", () -> handler.failed(connection, failure));
    }

    @Override
    public void received(ByteBuffer content, int trafficClass) {
        if (!over) {
            guarded(
                    "received",
                    () -> handler.received(connection, content, DatagramCalls.ecn(trafficClass)));
        }
    }

    @Override
    public void refused(TransferFailure trouble) {
        if (!over) {
            guarded("refused", () -> handler.refused(connection, trouble));
        }
    }

    private void guarded(String method, Runnable call) {
        long begun = System.nanoTime();
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            core.services()
                    .events()
                    .tell(new NetworkEvent.HandlerThrew(core.id(), core.since(), e));
            core.abort();
        }
        long took = System.nanoTime() - begun;
        if (took > SLOW_NANOS) {
            core.services()
                    .events()
                    .tell(
                            new NetworkEvent.HandlerSlow(
                                    core.id(),
                                    core.since(),
                                    handler.getClass().getName() + "." + method,
                                    Duration.ofNanos(took)));
        }
    }
}
