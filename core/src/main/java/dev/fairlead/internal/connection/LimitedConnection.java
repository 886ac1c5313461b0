package dev.fairlead.internal.connection;

import dev.fairlead.AsyncStream;
import dev.fairlead.ConnectionPath;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.InlineHandler;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.PeerCredentials;
import dev.fairlead.Received;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferReport;
import dev.fairlead.internal.time.Deadline;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A connection seen with a deadline for each call.
final class LimitedConnection implements StreamConnection {
    private final TransportConnection connection;
    private final Duration limit;

    LimitedConnection(TransportConnection connection, Duration limit) {
        if (limit.compareTo(Duration.ofMillis(1)) < 0
                || limit.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "within(" + limit + "): 1 ms to 24 hours is allowed");
        }
        this.connection = connection;
        this.limit = limit;
    }

    private Deadline deadline() {
        return Deadline.after(limit);
    }

    @Override
    public void send(ByteBuffer content) throws NetworkException {
        connection.sending().send(content, deadline());
    }

    @Override
    public void send(byte[] content, int offset, int length) throws NetworkException {
        connection.sending().send(ByteBuffer.wrap(content, offset, length), deadline());
    }

    @Override
    public void sendLast(ByteBuffer content) throws NetworkException {
        connection.sending().sendLast(content, deadline());
    }

    @Override
    public long sendFile(FileChannel file, long position, long count) throws NetworkException {
        return connection.sending().sendFile(file, position, count, deadline());
    }

    @Override
    public int receive(ByteBuffer target) throws NetworkException {
        return connection.receiving().receive(target, deadline());
    }

    @Override
    public int receive(byte[] target, int offset, int length) throws NetworkException {
        return connection.receiving().receive(ByteBuffer.wrap(target, offset, length), deadline());
    }

    @Override
    public Received receive(int minimum, int maximum) throws NetworkException {
        return connection.receiving().receive(minimum, maximum, deadline());
    }

    @Override
    public byte[] receiveExactly(int count) throws NetworkException {
        return connection.receiving().receiveExactly(count, deadline());
    }

    @Override
    public byte[] receiveUntilEnd(int limit) throws NetworkException {
        return connection.receiving().receiveUntilEnd(limit, deadline());
    }

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
    public StreamConnection within(Duration other) {
        return connection.within(other);
    }

    @Override
    public void awaitReady() throws NetworkException {
        connection.core().awaitReady(deadline());
    }

    @Override
    public void shutdownOutput() throws NetworkException {
        connection.sending().shutdownOutput(deadline());
    }

    @Override
    public long available() {
        return connection.available();
    }

    @Override
    public AsyncStream async() {
        return connection.async().within(limit);
    }

    @Override
    public void inline(InlineHandler handler) {
        connection.inline(handler);
    }

    @Override
    public Optional<PeerCredentials> peerCredentials() {
        return connection.peerCredentials();
    }

    @Override
    public String id() {
        return connection.id();
    }

    @Override
    public Endpoint endpoint() {
        return connection.endpoint();
    }

    @Override
    public Parameters parameters() {
        return connection.parameters();
    }

    @Override
    public ConnectionState state() {
        return connection.state();
    }

    @Override
    public void onState(Consumer<ConnectionState> handler) {
        connection.onState(handler);
    }

    @Override
    public void onState(Executor executor, Consumer<ConnectionState> handler) {
        connection.onState(executor, handler);
    }

    @Override
    public Optional<ConnectionPath> path() {
        return connection.path();
    }

    @Override
    public void onPath(Executor executor, Duration patience, Consumer<ConnectionPath> handler) {
        connection.onPath(executor, patience, handler);
    }

    @Override
    public void start() {
        connection.start();
    }

    @Override
    public void restart() {
        connection.restart();
    }

    @Override
    public void tryNextCandidate() {
        connection.tryNextCandidate();
    }

    @Override
    public Optional<Endpoint> local() {
        return connection.local();
    }

    @Override
    public Optional<Endpoint> remote() {
        return connection.remote();
    }

    @Override
    public EstablishmentReport report() {
        return connection.report();
    }

    @Override
    public TransferReport transferReport() {
        return connection.transferReport();
    }

    @Override
    public void close() throws NetworkException {
        connection.close();
    }

    @Override
    public void abort() {
        connection.abort();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
