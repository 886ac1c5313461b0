package dev.fairlead.internal.connection;

import dev.fairlead.Connection;
import dev.fairlead.ConnectionPath;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.TransferReport;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// What a program holds of a connection, whatever is sent over it: its life, and what is known of
/// it.
public abstract class CoreConnection implements Connection {
    private final ConnectionCore core;

    protected CoreConnection(ConnectionCore core) {
        this.core = core;
    }

    public ConnectionCore core() {
        return core;
    }

    /// Opens on the calling thread; an interrupt cancels.
    void openBlocking() throws NetworkException {
        core.openBlocking();
    }

    // ---- life

    @Override
    public void start() {
        core.start();
    }

    @Override
    public void awaitReady() throws NetworkException {
        core.awaitReady();
    }

    @Override
    public void restart() {
        core.restart();
    }

    @Override
    public void tryNextCandidate() {
        core.tryNextCandidate();
    }

    @Override
    public ConnectionState state() {
        return core.lifecycle().state();
    }

    @Override
    public void onState(Consumer<ConnectionState> handler) {
        core.lifecycle()
                .addHandler(task -> Thread.ofVirtual().name("fairlead-state").start(task), handler);
    }

    @Override
    public void onState(Executor executor, Consumer<ConnectionState> handler) {
        core.lifecycle().addHandler(executor, handler);
    }

    @Override
    public Optional<ConnectionPath> path() {
        return core.path();
    }

    @Override
    public void onPath(Executor executor, Duration patience, Consumer<ConnectionPath> handler) {
        if (patience.isNegative() || patience.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "patience is " + patience + "; 0 to 1 hour is allowed");
        }
        core.pathNews().tell(executor, patience, handler);
    }

    @Override
    public void close() throws NetworkException {
        core.close();
    }

    @Override
    public void abort() {
        core.abort();
    }

    // ---- what is known

    @Override
    public String id() {
        return core.id();
    }

    @Override
    public Endpoint endpoint() {
        return core.endpoint();
    }

    @Override
    public Parameters parameters() {
        return core.parameters();
    }

    @Override
    public Optional<Endpoint> local() {
        return core.local();
    }

    @Override
    public Optional<Endpoint> remote() {
        return core.remote();
    }

    @Override
    public EstablishmentReport report() {
        return core.report();
    }

    @Override
    public TransferReport transferReport() {
        return core.transferReport();
    }

    @Override
    public String toString() {
        return core.id() + " " + core.endpoint() + " " + state().getClass().getSimpleName();
    }
}
