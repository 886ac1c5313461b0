package dev.fairlead.quic.internal;

import dev.fairlead.Cancelled;
import dev.fairlead.Listener;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.QuicFailure;
import dev.fairlead.internal.connection.ConnectionCore;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.time.Deadline;
import dev.fairlead.quic.QuicStream;
import dev.fairlead.quic.QuicStreams;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What a program holds of the streams that the peer opens.
final class InboundStreams implements QuicStreams {
    private final Services services;
    private final ConnectionCore core;
    private final AtomicBoolean served = new AtomicBoolean();

    InboundStreams(Services services, ConnectionCore core) {
        this.services = services;
        this.core = core;
    }

    @Override
    public QuicStream accept() throws NetworkException {
        requireNotServed();
        return take(Deadline.NONE);
    }

    @Override
    public QuicStream accept(Duration limit) throws NetworkException {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + "; 0 or more is allowed");
        }
        requireNotServed();
        return take(Deadline.after(limit));
    }

    private void requireNotServed() {
        if (served.get()) {
            throw new IllegalStateException(
                    "the streams are served by a handler; accept is not to be used");
        }
    }

    private QuicStream take(Deadline deadline) throws NetworkException {
        QuicTransport transport = (QuicTransport) core.readyTransport(deadline);
        Inbound inbound = transport.inbound();
        try {
            while (true) {
                SubstreamTransport next = inbound.poll();
                if (next != null) {
                    return QuicStreamLink.over(services, next);
                }
                if (core.isOver() || inbound.isEnded()) {
                    throw core.failure();
                }
                if (!inbound.await(deadline)) {
                    throw new NetworkException(
                            core.deadlineExceeded(deadline, "a stream of " + transport.remote()));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(core.cancellation(Cancelled.How.INTERRUPTED));
        }
    }

    @Override
    public void serve(Listener.Handler<QuicStream> handler) {
        if (!served.compareAndSet(false, true)) {
            throw new IllegalStateException("the streams have a handler already");
        }
        Thread.ofVirtual().name("fairlead-streams").start(() -> serveAll(handler));
    }

    private void serveAll(Listener.Handler<QuicStream> handler) {
        while (true) {
            QuicStream next;
            try {
                next = take(Deadline.NONE);
            } catch (NetworkException _) {
                return; // the connection has ended, and tells why by itself
            }
            Thread.ofVirtual()
                    .name("fairlead-stream-" + next.id())
                    .start(() -> serveOne(handler, next));
        }
    }

    private void serveOne(Listener.Handler<QuicStream> handler, QuicStream stream) {
        try (stream) {
            handler.serve(stream);
        } catch (Exception e) {
            stream.abort();
            services.events()
                    .tell(
                            new NetworkEvent.HandlerThrew(
                                    stream.id(), stream.transferReport().duration(), e));
        }
    }

    @Override
    public Iterator<QuicStream> iterator() {
        return new Iterator<>() {
            private @Nullable QuicStream next;

            @Override
            public boolean hasNext() {
                if (next != null) {
                    return true;
                }
                try {
                    next = accept();
                    return true;
                } catch (NetworkException e) {
                    if (isGoodEnd(e.failure())) {
                        return false;
                    }
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public QuicStream next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the connection has ended");
                }
                QuicStream stream = next;
                next = null;
                if (stream == null) {
                    throw new NoSuchElementException("the connection has ended");
                }
                return stream;
            }
        };
    }

    private static boolean isGoodEnd(NetworkFailure why) {
        return switch (why) {
            case Cancelled(_, Cancelled.How how, _, _, _) -> how == Cancelled.How.CLOSED;
            case QuicFailure.ClosedByPeer end -> end.code() == 0;
            default -> false;
        };
    }
}
