package dev.fairlead.internal.connection;

import dev.fairlead.Endpoint;
import dev.fairlead.InlineHandler;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.PeerCredentials;
import dev.fairlead.Received;
import dev.fairlead.StreamConnection;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a program holds of a connection: the calls, each carried out by the part that can.
public class TransportConnection extends CoreConnection implements StreamConnection {
    private final Sending sending;
    private final Receiving receiving;
    private final AtomicReference<@Nullable AsyncCalls> async = new AtomicReference<>();

    /// The parts keep it for later.
    @SuppressWarnings("this-escape")
    protected TransportConnection(ConnectionCore core) {
        super(core);
        this.sending = new Sending(core, this);
        this.receiving = new Receiving(core, this);
    }

    /// A connection that is still to be opened.
    public static TransportConnection toOpen(
            Services services, Endpoint endpoint, Parameters parameters, StreamOpener opener) {
        return watched(services, ConnectionCore.toOpen(services, endpoint, parameters, opener));
    }

    /// A connection whose transport is open already.
    public static TransportConnection over(Services services, StreamTransport transport) {
        return watched(services, ConnectionCore.over(services, transport, Parameters.DEFAULT));
    }

    private static TransportConnection watched(Services services, ConnectionCore core) {
        TransportConnection connection = new TransportConnection(core);
        services.leaks().watch(connection);
        return connection;
    }

    // ---- sending

    @Override
    public void send(ByteBuffer content) throws NetworkException {
        sending.send(content, Deadline.NONE);
    }

    @Override
    public void send(byte[] content, int offset, int length) throws NetworkException {
        sending.send(ByteBuffer.wrap(content, offset, length), Deadline.NONE);
    }

    @Override
    public void sendLast(ByteBuffer content) throws NetworkException {
        sending.sendLast(content, Deadline.NONE);
    }

    @Override
    public long sendFile(FileChannel file, long position, long count) throws NetworkException {
        return sending.sendFile(file, position, count, Deadline.NONE);
    }

    @Override
    public void shutdownOutput() throws NetworkException {
        sending.shutdownOutput(Deadline.NONE);
    }

    Sending sending() {
        return sending;
    }

    // ---- receiving

    @Override
    public int receive(ByteBuffer target) throws NetworkException {
        return receiving.receive(target, Deadline.NONE);
    }

    @Override
    public int receive(byte[] target, int offset, int length) throws NetworkException {
        return receiving.receive(ByteBuffer.wrap(target, offset, length), Deadline.NONE);
    }

    @Override
    public Received receive(int minimum, int maximum) throws NetworkException {
        return receiving.receive(minimum, maximum, Deadline.NONE);
    }

    @Override
    public byte[] receiveExactly(int count) throws NetworkException {
        return receiving.receiveExactly(count, Deadline.NONE);
    }

    @Override
    public byte[] receiveUntilEnd(int limit) throws NetworkException {
        return receiving.receiveUntilEnd(limit, Deadline.NONE);
    }

    @Override
    public long available() {
        return receiving.available();
    }

    Receiving receiving() {
        return receiving;
    }

    // ---- other forms of the same calls

    @Override
    public InputStream inputStream() {
        return Views.input(this);
    }

    @Override
    public OutputStream outputStream() {
        return Views.output(this);
    }

    @Override
    public ByteChannel channel() {
        return Views.channel(this);
    }

    @Override
    public StreamConnection within(Duration limit) {
        return new LimitedConnection(this, limit);
    }

    @Override
    public AsyncCalls async() {
        AsyncCalls known = async.get();
        if (known != null) {
            return known;
        }
        AsyncCalls made = AsyncCalls.over(this);
        return async.compareAndSet(null, made) ? made : async();
    }

    @Override
    public void inline(InlineHandler handler) {
        receiving.inline(this, handler);
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return core().peerCredentials();
    }
}
