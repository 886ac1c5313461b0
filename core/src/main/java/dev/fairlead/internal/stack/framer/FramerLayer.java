package dev.fairlead.internal.stack.framer;

import dev.fairlead.Framing;
import dev.fairlead.FramingException;
import dev.fairlead.HandshakeFramer;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;

/// Gives each stream a framer of its own, and lets it exchange what it has to before it is ready.
public final class FramerLayer<M> implements StreamLayer {
    private final Framing<M> framing;
    private final boolean server;

    private FramerLayer(Framing<M> framing, boolean server) {
        this.framing = framing;
        this.server = server;
    }

    public static <M> FramerLayer<M> client(Framing<M> framing) {
        return new FramerLayer<>(framing, false);
    }

    public static <M> FramerLayer<M> server(Framing<M> framing) {
        return new FramerLayer<>(framing, true);
    }

    @Override
    public String protocol() {
        return framing.name();
    }

    @Override
    public void begin(StreamTransport stream, Outcome outcome) {
        FramerTransport<M> transport = new FramerTransport<>(stream, framing);
        transport.begin();
        if (transport.reader().framer() instanceof HandshakeFramer<M> framer) {
            Thread.ofVirtual()
                    .name("fairlead-framer-" + framing.name())
                    .start(() -> handshake(framer, transport, outcome));
        } else {
            outcome.ready(transport);
        }
    }

    /// On a thread of its own, which ends with the stream at the latest.
    private void handshake(
            HandshakeFramer<M> framer, FramerTransport<M> transport, Outcome outcome) {
        StreamTransport stream = transport.stream();
        long begun = System.nanoTime();
        try {
            Deadline deadline = Deadline.after(framer.handshakeTimeout());
            Exchange exchange = new Exchange(stream, framing.name(), server, deadline);
            framer.handshake(exchange);
            exchange.end();
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            stream.loop()
                    .execute(() -> {
                        transport.opened(took);
                        outcome.ready(transport);
                    });
        } catch (NetworkException e) {
            failed(transport, outcome, e);
        } catch (FramingException e) {
            BadFrame bad = BadFrame.of(e, framing.name(), ByteBuffer.allocate(0), 0);
            failed(transport, outcome, told(stream, bad));
        } catch (RuntimeException e) {
            BadFrame bad = BadFrame.broken(framing.name(), framer.getClass(), "threw " + e, e);
            failed(transport, outcome, told(stream, bad));
        }
    }

    private static NetworkException told(StreamTransport stream, BadFrame bad) {
        return new NetworkException(bad.of(stream.remote(), stream.delivery()), bad.getCause());
    }

    private static void failed(
            FramerTransport<?> transport, Outcome outcome, NetworkException why) {
        transport.onLoop(() -> {
            transport.abort();
            outcome.failed(why);
        });
    }
}
