package dev.fairlead.internal.connection;

import dev.fairlead.ConnectionState;
import dev.fairlead.InlineHandler;
import dev.fairlead.InlineStream;
import dev.fairlead.NetworkEvent;
import dev.fairlead.StreamConnection;
import dev.fairlead.internal.io.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Queue;

/// Hands what arrives to a program's handler on the loop, watches how long it takes, and aborts the
/// connection if it throws.
final class InlineDelivery implements InlineStream, StreamTransport.InlineSink {
    private static final long SLOW_NANOS = Duration.ofMillis(10).toNanos();

    private final ConnectionCore core;
    private final StreamConnection connection;
    private final StreamTransport transport;
    private final InlineHandler handler;
    private boolean over; // on the loop
    private boolean threw; // on the loop

    InlineDelivery(
            ConnectionCore core,
            StreamConnection connection,
            StreamTransport transport,
            InlineHandler handler) {
        this.core = core;
        this.connection = connection;
        this.transport = transport;
        this.handler = handler;
    }

    /// @param first what came before, delivered first
    void begin(Queue<ByteBuffer> first) {
        transport
                .loop()
                .execute(() -> {
                    for (ByteBuffer next = first.poll(); next != null; next = first.poll()) {
                        received(next.asReadOnlyBuffer());
                    }
                });
        transport.deliverTo(this);
        core.lifecycle()
                .addHandler(
                        transport.loop(),
                        state -> {
                            if (state.isFinal()) {
                                ended(state);
                            }
                        });
    }

    private void ended(ConnectionState state) {
        if (!over) {
            over = true;
            var failure =
                    state instanceof ConnectionState.Failed(var reason)
                            ? reason
                            : core.failure().failure();
            guarded("failed", () -> handler.failed(this, failure));
        }
    }

    @Override
    public void received(ByteBuffer content) {
        if (!over && !threw) {
            guarded("received", () -> handler.received(this, content));
        }
    }

    @Override
    public void endOfStream() {
        if (!over && !threw) {
            guarded("endOfStream", () -> handler.endOfStream(this));
        }
    }

    @Override
    public void writable() {
        if (!over && !threw) {
            guarded("writable", () -> handler.writable(this));
        }
    }

    private void guarded(String method, Runnable call) {
        long begun = System.nanoTime();
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            threw = true; // hears of the end, and of nothing else
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

    @Override
    public StreamConnection connection() {
        return connection;
    }

    @Override
    public int send(ByteBuffer content) {
        try {
            return over ? 0 : transport.write(content);
        } catch (ClosedChannelException _) {
            if (core.isOver()) {
                return 0; // failed(…) is told next
            }
            throw new IllegalStateException(
                    core.id() + " cannot send: its stream was ended by shutdownOutput()");
        } catch (IOException e) {
            core.failed(e);
            transport.abort();
            return 0; // failed(…) is told next
        }
    }

    @Override
    public void shutdownOutput() {
        transport.shutdownOutput();
    }

    @Override
    public void pause() {
        pauseReading(true);
    }

    @Override
    public void resume() {
        pauseReading(false);
    }

    private void pauseReading(boolean paused) {
        if (transport.loop().inLoop()) {
            transport.pauseReading(paused);
        } else {
            transport.loop().execute(() -> transport.pauseReading(paused));
        }
    }
}
