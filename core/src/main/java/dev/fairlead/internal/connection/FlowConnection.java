package dev.fairlead.internal.connection;

import dev.fairlead.AsyncDatagrams;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramCapability;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramCounts;
import dev.fairlead.DatagramHandler;
import dev.fairlead.Endpoint;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.time.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What a program holds of a flow of datagrams, with or without a deadline for each call.
public final class FlowConnection extends CoreConnection implements DatagramConnection {
    private static final DatagramCounts NONE = new DatagramCounts(0, 0, 0, 0, 0, -1);

    private final DatagramCalls calls;
    private final Async async;
    private final @Nullable Duration limit;
    private final @Nullable FlowConnection whole; // what this is a view of; not to be forgotten

    private FlowConnection(ConnectionCore core) {
        super(core);
        this.calls = new DatagramCalls(core, this);
        this.async = new Async(this, new InOrder(), new InOrder());
        this.limit = null;
        this.whole = null;
    }

    private FlowConnection(FlowConnection whole, Duration limit) {
        super(whole.core());
        this.calls = whole.calls;
        this.async = new Async(this, whole.async.sends, whole.async.receives);
        this.limit = limit;
        this.whole = whole;
    }

    /// A connection that is still to be opened.
    public static FlowConnection toOpen(
            Services services, Endpoint endpoint, Parameters parameters, StreamOpener opener) {
        return watched(services, ConnectionCore.toOpen(services, endpoint, parameters, opener));
    }

    /// A connection whose transport is open already.
    public static FlowConnection over(Services services, DatagramTransport transport) {
        return watched(services, ConnectionCore.over(services, transport, Parameters.DEFAULT));
    }

    private static FlowConnection watched(Services services, ConnectionCore core) {
        FlowConnection connection = new FlowConnection(core);
        services.leaks().watch(connection);
        return connection;
    }

    private Deadline deadline() {
        return limit == null ? Deadline.NONE : Deadline.after(limit);
    }

    private @Nullable DatagramTransport flow() {
        Transport open = core().anyTransport();
        return (DatagramTransport) open;
    }

    @Override
    public void send(ByteBuffer content, MessageOptions options) throws NetworkException {
        calls.send(content, options, deadline());
    }

    @Override
    public boolean offer(ByteBuffer content, MessageOptions options) throws NetworkException {
        return calls.offer(content, options);
    }

    @Override
    public Datagram receive() throws NetworkException {
        return calls.receive(deadline());
    }

    @Override
    public int receive(ByteBuffer target) throws NetworkException {
        return calls.receive(target, deadline());
    }

    @Override
    public int available() {
        return calls.available();
    }

    @Override
    public int maximumDatagramSize() {
        DatagramTransport open = flow();
        return open == null ? 0 : open.maximumSize();
    }

    @Override
    public DatagramCounts counts() {
        DatagramTransport open = flow();
        return open == null ? NONE : open.counts();
    }

    @Override
    public Set<DatagramCapability> capabilities() {
        DatagramTransport open = flow();
        return open == null ? Set.of() : open.capabilities();
    }

    @Override
    public DatagramConnection within(Duration each) {
        if (each.compareTo(Duration.ofMillis(1)) < 0 || each.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("within(" + each + "): 1 ms to 24 hours is allowed");
        }
        return new FlowConnection(whole == null ? this : whole, each);
    }

    @Override
    public AsyncDatagrams async() {
        return async;
    }

    @Override
    public void inline(DatagramHandler handler) {
        calls.inline(this, handler);
    }

    /// The blocking calls, each carried out on a virtual thread, those of one direction in turn.
    private record Async(FlowConnection connection, InOrder sends, InOrder receives)
            implements AsyncDatagrams {
        @Override
        public CompletionStage<@Nullable Void> send(ByteBuffer content, MessageOptions options) {
            return sends.<@Nullable Void>add(() -> {
                connection.send(content, options);
                return null;
            });
        }

        @Override
        public CompletionStage<Datagram> receive() {
            return receives.add(() -> connection.receive());
        }

        @Override
        public CompletionStage<@Nullable Void> close() {
            CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
            InOrder.Call<@Nullable Void> close =
                    () -> {
                        connection.close();
                        return null;
                    };
            // Behind the sends that were asked for before.
            Runnable closing =
                    () ->
                            Thread.ofVirtual()
                                    .name("fairlead-close")
                                    .start(() -> InOrder.carryOut(close, stage));
            sends.add(closing);
            return stage.minimalCompletionStage();
        }
    }
}
