package dev.fairlead.quic.internal;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.internal.connection.ConnectionCore;
import dev.fairlead.internal.connection.CoreConnection;
import dev.fairlead.internal.connection.Services;
import dev.fairlead.internal.connection.StreamOpener;
import dev.fairlead.internal.io.SubstreamTransport;
import dev.fairlead.internal.time.Deadline;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.QuicConnection;
import dev.fairlead.quic.QuicDatagrams;
import dev.fairlead.quic.QuicStream;
import dev.fairlead.quic.QuicStreams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// What a program holds of a connection of QUIC.
final class QuicLink extends CoreConnection implements QuicConnection {
    private static final int LONGEST_REASON = 1024;

    private final Services services;
    private final InboundStreams streams;
    private volatile @Nullable QuicStream first;

    private QuicLink(Services services, ConnectionCore core) {
        super(core);
        this.services = services;
        this.streams = new InboundStreams(services, core);
    }

    /// A connection that is still to be opened.
    static QuicLink toOpen(
            Services services, Endpoint endpoint, Parameters parameters, StreamOpener opener) {
        return watched(services, ConnectionCore.toOpen(services, endpoint, parameters, opener));
    }

    /// A connection that a listener has let in.
    static QuicLink over(Services services, QuicTransport transport) {
        return watched(services, ConnectionCore.over(services, transport, Parameters.DEFAULT));
    }

    private static QuicLink watched(Services services, ConnectionCore core) {
        QuicLink link = new QuicLink(services, core);
        services.leaks().watch(link);
        return link;
    }

    private QuicTransport ready(Deadline deadline) throws NetworkException {
        return (QuicTransport) core().readyTransport(deadline);
    }

    // ---- streams

    @Override
    public QuicStream openStream(Direction direction) throws NetworkException {
        return open(direction, Deadline.NONE);
    }

    @Override
    public QuicStream openStream(Direction direction, Duration limit) throws NetworkException {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + "; 0 or more is allowed");
        }
        return open(direction, Deadline.after(limit));
    }

    private QuicStream open(Direction direction, Deadline deadline) throws NetworkException {
        QuicTransport transport = ready(deadline);
        try {
            while (true) {
                long seen = transport.streams().limitsChanged();
                SubstreamTransport stream = tryOpen(transport, direction);
                if (stream != null) {
                    return QuicStreamLink.over(services, stream);
                }
                if (!transport.streams().awaitLimit(seen, deadline)) {
                    throw new NetworkException(
                            core().deadlineExceeded(
                                            deadline,
                                            transport.remote()
                                                    + " to allow one more stream ("
                                                    + direction
                                                    + ")"));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private @Nullable SubstreamTransport tryOpen(QuicTransport transport, Direction direction)
            throws NetworkException, InterruptedException {
        CompletableFuture<@Nullable SubstreamTransport> opened = new CompletableFuture<>();
        transport
                .streams()
                .open(
                        direction,
                        new Streams.Opened() {
                            @Override
                            public void opened(@Nullable SubstreamTransport stream) {
                                if (!opened.complete(stream) && stream != null) {
                                    stream.abort(); // who wanted it was interrupted
                                }
                            }

                            @Override
                            public void failed(IOException why) {
                                opened.completeExceptionally(why);
                            }
                        });
        try {
            return opened.get();
        } catch (InterruptedException e) {
            opened.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NetworkException known ? known : core().failure();
        }
    }

    NetworkException interrupted() {
        return new NetworkException(core().cancellation(dev.fairlead.Cancelled.How.INTERRUPTED));
    }

    @Override
    public Optional<QuicStream> firstStream() {
        if (first == null
                && core().anyTransport() instanceof QuicTransport open
                && open.tls() != null) {
            takeFirst(open);
        }
        return Optional.ofNullable(first);
    }

    private synchronized void takeFirst(QuicTransport open) {
        SubstreamTransport stream = open.first();
        if (first == null && stream != null) {
            first = QuicStreamLink.over(services, stream);
        }
    }

    @Override
    public long streamsLeft(Direction direction) {
        return core().anyTransport() instanceof QuicTransport open
                ? Math.max(0, open.streams().left(direction))
                : 0;
    }

    @Override
    public QuicStreams streams() {
        return streams;
    }

    // ---- datagrams

    @Override
    public QuicDatagrams datagrams() throws NetworkException {
        QuicTransport transport = ready(Deadline.NONE);
        if (transport.largestDatagram() <= 0) {
            throw transport.noDatagrams();
        }
        return new DatagramPart(core(), transport);
    }

    // ---- the end

    @Override
    public void close(long code, String reason) throws NetworkException {
        int known = QuicStreamLink.requireCode(code);
        int size = reason.getBytes(StandardCharsets.UTF_8).length;
        if (size > LONGEST_REASON) {
            throw new IllegalArgumentException(
                    "reason has "
                            + size
                            + " octets in UTF-8; "
                            + LONGEST_REASON
                            + " are allowed, so that it fits a packet");
        }
        if (core().anyTransport() instanceof QuicTransport open) {
            open.closeWith(known, reason);
        }
        close();
    }
}
